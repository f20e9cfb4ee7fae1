package io.github.ecsconex.core.notice;

import io.github.ecsconex.core.failure.UnavailableException;

/** Tells a person that a push did not become an image. Safe for use by many threads. */
public interface Notifier {
  /** Hands the notice on; when this returns, it is on its way. */
  void failed(FailureNotice notice) throws UnavailableException, InterruptedException;
}
