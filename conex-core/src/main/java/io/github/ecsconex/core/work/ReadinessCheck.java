package io.github.ecsconex.core.work;

import io.github.ecsconex.core.build.PushHandler;
import io.github.ecsconex.core.failure.UnavailableException;
import java.time.Duration;

/** Asks whether a push could be worked on, and not again for a while if it could. */
final class ReadinessCheck {
  /** A worker that has much to do takes messages many times a second. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final PushHandler handler;
  private final Ticker ticker;
  private long freshUntil;

  ReadinessCheck(PushHandler handler, Ticker ticker) {
    this.handler = handler;
    this.ticker = ticker;
    this.freshUntil = ticker.nanos();
  }

  void require() throws UnavailableException, InterruptedException {
    if (ticker.nanos() - freshUntil >= 0) {
      handler.requireReady();
      freshUntil = ticker.nanos() + FRESH.toNanos();
    }
  }
}
