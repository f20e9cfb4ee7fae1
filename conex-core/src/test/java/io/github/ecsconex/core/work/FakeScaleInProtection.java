package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.UnavailableException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what it is asked, for tests to look at. Safe for use by many threads. */
public final class FakeScaleInProtection implements ScaleInProtection {
  private final BlockingQueue<Duration> asked = new LinkedBlockingQueue<>();
  private volatile boolean available = true;

  @Override
  public void protectFor(Duration duration) throws UnavailableException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    asked.add(duration);
    if (!available) {
      throw new UnavailableException("could not protect the worker: the test made it fail");
    }
  }

  /** From now on it fails whatever it is asked. */
  public void goAway() {
    available = false;
  }

  /** Everything that it was asked and that nobody has looked at yet, oldest first. */
  public BlockingQueue<Duration> asked() {
    return asked;
  }
}
