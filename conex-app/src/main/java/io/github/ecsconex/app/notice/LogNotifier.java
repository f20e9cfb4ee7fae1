package io.github.ecsconex.app.notice;

import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.Notifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes notices into the log as errors, for where whoever should be told reads the log. */
public final class LogNotifier implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(LogNotifier.class);

  @Override
  public void failed(FailureNotice notice) {
    LOG.error("{}\n{}", notice.subject(), notice.text());
  }
}
