package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/** Passes as time does. */
final class WallTicker implements Ticker {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
