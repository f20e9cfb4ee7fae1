package io.github.ecsconex.app.adapter;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageBuilder;

/** Opens the builder that {@code CONEX_BUILDER} names. */
public interface ImageBuilderFactory {
  /**
   * The builder.
   *
   * @param uri of the scheme and in the form that this factory is bound to
   */
  ImageBuilder builder(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException;
}
