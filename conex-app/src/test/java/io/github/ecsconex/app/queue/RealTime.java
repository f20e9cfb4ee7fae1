package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/** Time as it passes, for tests that run several processes or threads against each other. */
final class RealTime implements Ticker {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
