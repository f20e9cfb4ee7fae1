package io.github.ecsconex.core.work;

import java.time.Duration;

/** The only class of core that tells the time: for those who hand a ticker in, not for core. */
final class SystemTicker implements Ticker {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (duration.isPositive()) {
      Thread.sleep(duration);
    }
  }
}
