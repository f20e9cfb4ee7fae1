package io.github.ecsconex.core.work;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Time for tests, both kinds of it: a clock on the wall and a ticker, which stand still until the
 * test moves them. Safe for use by many threads.
 *
 * <p>A test waits until the threads that it watches are asleep, moves the time, and waits again:
 *
 * <pre>{@code
 * time.awaitSleepers(1);
 * time.advance(Duration.ofSeconds(60));
 * }</pre>
 */
public final class FakeTicker implements Ticker, InstantSource {
  /** In real time: a test that waits for longer waits for something that does not come. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Sleeper> sleepers = new ArrayList<>();
  private Instant now;
  private long nanos;
  private long signals;

  private static final class Sleeper {
    private final long due;
    private final boolean wakesAtSignal;
    private final Condition woken;
    private boolean awake;
    private boolean gone;

    private Sleeper(long due, boolean wakesAtSignal, Condition woken) {
      this.due = due;
      this.wakesAtSignal = wakesAtSignal;
      this.woken = woken;
    }
  }

  /** The clock shows the moment of the log line in the README of 2016. */
  public FakeTicker() {
    this(Instant.parse("2016-07-05T06:10:51Z"));
  }

  public FakeTicker(Instant now) {
    this.now = now;
  }

  /** What the clock on the wall shows. */
  @Override
  public Instant instant() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long nanos() {
    lock.lock();
    try {
      return nanos;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      sleep(duration, false);
    } finally {
      lock.unlock();
    }
  }

  /** How often {@link #signal()} was called: what {@link #sleepUntilSignal} is told. */
  public long signals() {
    lock.lock();
    try {
      return signals;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sleeps until the next {@link #signal()}, for {@code duration} at most, and not at all if there
   * was a signal since {@link #signals()} said {@code seen}. For fakes that wait for an event or a
   * moment, whichever comes first.
   */
  public void sleepUntilSignal(Duration duration, long seen) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (signals == seen) {
        sleep(duration, true);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Wakes whoever sleeps until a signal comes. */
  public void signal() {
    lock.lock();
    try {
      signals++;
      sleepers.stream().filter(sleeper -> sleeper.wakesAtSignal).toList().forEach(this::wake);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets time pass, for the clock and the ticker alike, and wakes whoever is due by then, one after
   * the other in the order of their times. What a sleeper does once it is awake is not waited for.
   */
  public void advance(Duration duration) {
    lock.lock();
    try {
      now = now.plus(duration);
      nanos += duration.toNanos();
      Optional<Sleeper> next = nextDue();
      while (next.isPresent()) {
        Sleeper sleeper = next.get();
        wake(sleeper);
        await(() -> sleeper.gone, "a sleeper to wake up");
        next = nextDue();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sets the clock on the wall forward, or back if {@code shift} is negative; no time passes. */
  public void shiftClock(Duration shift) {
    lock.lock();
    try {
      now = now.plus(shift);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until at least {@code count} threads are asleep.
   *
   * @throws IllegalStateException if that does not happen within some seconds of real time
   */
  public void awaitSleepers(int count) {
    lock.lock();
    try {
      await(() -> sleepers.size() >= count, count + " threads to sleep");
    } finally {
      lock.unlock();
    }
  }

  /** How many threads are asleep now. */
  public int sleepers() {
    lock.lock();
    try {
      return sleepers.size();
    } finally {
      lock.unlock();
    }
  }

  private void sleep(Duration duration, boolean wakesAtSignal) throws InterruptedException {
    if (!duration.isPositive()) {
      return;
    }
    Sleeper sleeper = new Sleeper(dueAfter(duration), wakesAtSignal, lock.newCondition());
    sleepers.add(sleeper);
    changed.signalAll();
    try {
      while (!sleeper.awake) {
        sleeper.woken.await();
      }
    } finally {
      sleepers.remove(sleeper);
      sleeper.gone = true;
      changed.signalAll();
    }
  }

  private long dueAfter(Duration duration) {
    try {
      return Math.addExact(nanos, duration.toNanos());
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private Optional<Sleeper> nextDue() {
    return sleepers.stream()
        .filter(sleeper -> sleeper.due <= nanos)
        .min(Comparator.comparingLong(sleeper -> sleeper.due));
  }

  private void wake(Sleeper sleeper) {
    sleeper.awake = true;
    sleepers.remove(sleeper);
    sleeper.woken.signal();
  }

  private void await(BooleanSupplier condition, String what) {
    long left = LIMIT.toNanos();
    boolean interrupted = false;
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw new IllegalStateException(
              "waited " + LIMIT.toSeconds() + " s for " + what + "; " + sleepers.size() + " sleep");
        }
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
