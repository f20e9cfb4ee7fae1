package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects the worker while it has jobs. No job waits for that, and none fails with it. A worker
 * that always has jobs goes without for a moment every so often: whoever wants to replace it, as a
 * deployment does, would wait for ever. Safe for use by many threads.
 */
final class JobProtection {
  private static final Logger LOG = LoggerFactory.getLogger(JobProtection.class);

  /** In which ECS can look at the worker, and stop it. */
  static final Duration PAUSE = Duration.ofMinutes(2);

  private final ScaleInProtection protection;
  private final Duration longestJob;
  private final Ticker ticker;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicBoolean waiting = new AtomicBoolean();

  /** Held while the protection is asked, and guards what it was asked last. */
  private final ReentrantLock asking = new ReentrantLock();

  private boolean on;
  private boolean paused;
  private long askedAt;

  JobProtection(ScaleInProtection protection, Duration longestJob, Ticker ticker) {
    this.protection = protection;
    this.longestJob = longestJob;
    this.ticker = ticker;
  }

  void began() {
    if (running.incrementAndGet() > 0) {
      ask();
    }
  }

  void ended() {
    if (running.decrementAndGet() == 0) {
      ask();
    }
  }

  private void ask() {
    if (waiting.compareAndSet(false, true)) {
      Thread.ofVirtual().name("scale-in-protection").start(this::settle);
    }
  }

  private void settle() {
    try {
      if (settleNow()) {
        pause();
      }
    } catch (PortException e) {
      LOG.warn("{}", e.getMessage());
    } catch (InterruptedException e) {
      LOG.debug("stopped while asking for protection", e);
    } catch (RuntimeException e) {
      LOG.warn("could not ask for protection from scale-in", e);
    }
  }

  /** Returns whether a pause begins. */
  private boolean settleNow() throws PortException, InterruptedException {
    asking.lock();
    try {
      waiting.set(false);
      return !paused && settle(running.get() > 0);
    } finally {
      asking.unlock();
    }
  }

  /** Asks for twice the time that a job may take, for jobs begin until half of that is over. */
  private boolean settle(boolean wanted) throws PortException, InterruptedException {
    long now = ticker.nanos();
    if (wanted && !on) {
      protection.protectFor(longestJob.multipliedBy(2));
      on = true;
      askedAt = now;
    } else if (on && (!wanted || now - askedAt >= longestJob.toNanos())) {
      protection.protectFor(Duration.ZERO);
      on = false;
      paused = wanted;
    }
    return paused;
  }

  private void pause() throws InterruptedException {
    try {
      ticker.sleep(PAUSE);
    } finally {
      asking.lock();
      try {
        paused = false;
      } finally {
        asking.unlock();
      }
    }
    ask();
  }
}
