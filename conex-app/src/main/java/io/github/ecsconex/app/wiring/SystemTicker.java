package io.github.ecsconex.app.wiring;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/** The machine's own. */
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
