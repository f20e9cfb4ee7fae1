package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only by being slept, at once. */
final class SkippingTicker implements Ticker {
  private final List<Duration> slept = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private long nanos;

  /** From now on {@code event} happens during each sleep. */
  synchronized void onSleep(Runnable event) {
    meanwhile = event;
  }

  /** What was slept so far, each sleep on its own. */
  synchronized List<Duration> slept() {
    return List.copyOf(slept);
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    slept.add(duration);
    nanos += duration.toNanos();
    meanwhile.run();
  }

  /** Lets time pass. */
  synchronized void advance(Duration duration) {
    nanos += duration.toNanos();
  }
}
