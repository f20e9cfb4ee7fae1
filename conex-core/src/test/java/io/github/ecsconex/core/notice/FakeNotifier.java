package io.github.ecsconex.core.notice;

import io.github.ecsconex.core.failure.UnansweredException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps the notices that it is given, for tests to look at. Safe for use by many threads. */
public final class FakeNotifier implements Notifier {
  private final List<FailureNotice> notices = new ArrayList<>();
  private int failures;
  private int lostAnswers;

  @Override
  public synchronized void failed(FailureNotice notice) throws UnavailableException {
    if (failures > 0) {
      failures--;
      throw new UnavailableException("could not send the notice: the test made it fail");
    }
    notices.add(notice);
    if (lostAnswers > 0) {
      lostAnswers--;
      throw new UnansweredException(
          "could not send the notice: the test swallowed the answer", new IOException());
    }
  }

  /** The next {@code calls} notices are not taken. */
  public synchronized void failNext(int calls) {
    failures = calls;
  }

  /** The next {@code calls} notices are taken, and nobody hears of it. */
  public synchronized void loseAnswers(int calls) {
    lostAnswers = calls;
  }

  /** The notices that were taken, oldest first. */
  public synchronized List<FailureNotice> notices() {
    return List.copyOf(notices);
  }
}
