package io.github.ecsconex.core.notice;

import io.github.ecsconex.core.failure.UnavailableException;

/** Tells a person that a push did not become an image. Safe for use by many threads. */
public interface Notifier {
  /**
   * Hands the notice on; when this returns, it is on its way. One call hands it on once: it is the
   * caller who tries again.
   *
   * @throws UnavailableException if it was not taken; an {@link
   *     io.github.ecsconex.core.failure.UnansweredException} if it may be on its way all the same
   */
  void failed(FailureNotice notice) throws UnavailableException, InterruptedException;
}
