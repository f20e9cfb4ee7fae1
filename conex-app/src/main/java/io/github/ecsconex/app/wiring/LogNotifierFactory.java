package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.notice.LogNotifier;
import io.github.ecsconex.core.notice.Notifier;
import jakarta.inject.Inject;

/** Notices in the log. */
final class LogNotifierFactory implements NotifierFactory {
  @Inject
  LogNotifierFactory() {}

  @Override
  public Notifier notifier(AdapterUri uri) {
    return new LogNotifier();
  }
}
