package io.github.ecsconex.core.work;

import java.time.Duration;

/**
 * Time that only passes: for what must last or be waited for, whatever becomes of the clock on the
 * wall. Safe for use by many threads.
 */
public interface Ticker {
  /** The time of this machine. */
  static Ticker system() {
    return new SystemTicker();
  }

  /** Nanoseconds since some moment; only differences mean anything. */
  long nanos();

  /** Waits for {@code duration}; not at all if it is zero or negative. */
  void sleep(Duration duration) throws InterruptedException;
}
