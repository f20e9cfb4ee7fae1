package io.github.ecsconex.core.work;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A wait for what other threads do, which ends at a limit by the ticker. */
final class TimedWait {
  private TimedWait() {}

  /**
   * Waits until {@code done}, for {@code limit} at most.
   *
   * @param done asked under {@code lock}, again after each signal of {@code changed}
   * @return whether it is done
   */
  static boolean until(
      BooleanSupplier done, Duration limit, ReentrantLock lock, Condition changed, Ticker ticker)
      throws InterruptedException {
    boolean[] over = new boolean[1];
    lock.lockInterruptibly();
    try {
      if (done.getAsBoolean()) {
        return true;
      }
      Thread patience =
          Thread.ofVirtual()
              .name("patience")
              .start(() -> {
                try {
                  ticker.sleep(limit);
                  lock.lockInterruptibly();
                  try {
                    over[0] = true;
                    changed.signalAll();
                  } finally {
                    lock.unlock();
                  }
                } catch (InterruptedException e) {
                  // It was done in time.
                }
              });
      try {
        while (!done.getAsBoolean() && !over[0]) {
          changed.await();
        }
        return done.getAsBoolean();
      } finally {
        patience.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }
}
