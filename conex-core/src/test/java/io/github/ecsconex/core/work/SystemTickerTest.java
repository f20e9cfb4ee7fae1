package io.github.ecsconex.core.work;

import java.time.Duration;

final class SystemTickerTest implements TickerContract {
  @Override
  public Ticker ticker() {
    return Ticker.system();
  }

  @Override
  public void passTime(Duration duration) {
    // It passes by itself.
  }
}
