package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Protects the worker while it has jobs. No job waits for that, and none fails with it. Safe for
 * use by many threads.
 */
final class JobProtection {
  private static final Logger LOG = LoggerFactory.getLogger(JobProtection.class);

  private final ScaleInProtection protection;
  private final Duration longestJob;
  private final Ticker ticker;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicBoolean waiting = new AtomicBoolean();

  /** Held while the protection is asked, and guards what it was asked last. */
  private final ReentrantLock asking = new ReentrantLock();

  private boolean on;
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
    if (!waiting.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("scale-in-protection")
        .start(() -> {
          asking.lock();
          try {
            waiting.set(false);
            settle(running.get() > 0);
          } catch (PortException e) {
            LOG.warn("{}", e.getMessage());
          } catch (InterruptedException e) {
            LOG.debug("stopped while asking for protection", e);
          } catch (RuntimeException e) {
            LOG.warn("could not ask for protection from scale-in", e);
          } finally {
            asking.unlock();
          }
        });
  }

  /** Asks for twice the time that a job may take, so that the jobs that begin meanwhile have it. */
  private void settle(boolean wanted) throws PortException, InterruptedException {
    boolean fresh = on && ticker.nanos() - askedAt < longestJob.toNanos();
    if (wanted && !fresh) {
      long now = ticker.nanos();
      protection.protectFor(longestJob.multipliedBy(2));
      on = true;
      askedAt = now;
    } else if (!wanted && on) {
      protection.protectFor(Duration.ZERO);
      on = false;
    }
  }
}
