package io.github.ecsconex.app.adapter;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.notice.Notifier;

/** Opens the notifier that {@code CONEX_NOTIFY} names. */
public interface NotifierFactory {
  /**
   * The notifier.
   *
   * @param uri of the scheme and in the form that this factory is bound to
   */
  Notifier notifier(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException;
}
