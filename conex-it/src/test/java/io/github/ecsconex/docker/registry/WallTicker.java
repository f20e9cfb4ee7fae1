package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/** Real time. */
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
