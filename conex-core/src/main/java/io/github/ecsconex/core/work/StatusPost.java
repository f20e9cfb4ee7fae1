package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes the statuses of one job to where they are shown, on a thread of its own, so that the job
 * waits for nobody. Only the newest counts: one that did not get through is given up for it. What
 * does not get through in time for the job is tried for a while longer. Safe for many threads.
 */
final class StatusPost {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPost.class);

  /**
   * How long a job that is done waits for its status to stand. Well below what a job gets to end
   * that was told to stop: its message is returned after that.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** How long a status is tried. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private record Letter(Repository repository, CommitId commit, CommitStatus status, long posted) {}

  private final CommitStatuses statuses;
  private final Ticker ticker;
  private final DoubleSupplier random;

  /** Guards all that follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private @Nullable Letter next;
  private @Nullable Thread carrier;
  private boolean pausing;
  private boolean stopped;

  StatusPost(CommitStatuses statuses, Ticker ticker, DoubleSupplier random) {
    this.statuses = statuses;
    this.ticker = ticker;
    this.random = random;
  }

  /** Has the status taken there as soon as may be. */
  void post(Repository repository, CommitId commit, CommitStatus status) {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      next = new Letter(repository, commit, status, ticker.nanos());
      if (carrier == null) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        carrier =
            Thread.ofVirtual()
                .name("commit-status")
                .start(() -> {
                  if (context != null) {
                    MDC.setContextMap(context);
                  }
                  carry();
                });
      } else if (pausing) {
        carrier.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all was taken there or given up, but no longer than a job can be kept waiting. */
  void await() throws InterruptedException {
    lock.lock();
    try {
      if (carrier == null) {
        return;
      }
    } finally {
      lock.unlock();
    }
    Thread waiting = Thread.currentThread();
    boolean[] over = new boolean[1];
    Thread patience =
        Thread.ofVirtual()
            .name("commit-status-patience")
            .start(() -> {
              try {
                ticker.sleep(PATIENCE);
                lock.lockInterruptibly();
                try {
                  over[0] = true;
                  changed.signalAll();
                } finally {
                  lock.unlock();
                }
              } catch (InterruptedException e) {
                // It was there in time.
              }
            });
    lock.lockInterruptibly();
    try {
      while (carrier != null && !over[0]) {
        changed.await();
      }
      if (carrier != null) {
        LOG.info("{} does not wait for the commit's status any longer", waiting.getName());
      }
    } finally {
      lock.unlock();
      patience.interrupt();
    }
  }

  /** Takes nothing more there. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      next = null;
      if (carrier != null) {
        carrier.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private void carry() {
    try {
      for (Letter letter = take(); letter != null; letter = take()) {
        deliver(letter);
      }
    } catch (InterruptedException e) {
      LOG.debug("told to tell the commit's status no more", e);
      end();
    } catch (RuntimeException | Error e) {
      // A defect, which no job must suffer from.
      LOG.error("the commit's status cannot be told any more", e);
      end();
    }
  }

  private void end() {
    lock.lock();
    try {
      stopped = true;
      next = null;
      carrier = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The newest that is left; without any, the thread ends. */
  private @Nullable Letter take() {
    lock.lock();
    try {
      Letter taken = next;
      next = null;
      if (taken == null) {
        carrier = null;
        changed.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void deliver(Letter letter) throws InterruptedException {
    int tries = 0;
    do {
      try {
        statuses.set(letter.repository(), letter.commit(), letter.status());
        return;
      } catch (PortException e) {
        switch (e) {
          case RejectedException rejected -> {
            LOG.warn("{}", rejected.getMessage());
            return;
          }
          case UnavailableException unavailable -> {
            if (ticker.nanos() - letter.posted() >= LIMIT.toNanos()) {
              LOG.warn("giving up: {}", unavailable.getMessage());
              return;
            }
            LOG.info("will try again: {}", unavailable.getMessage());
          }
        }
      }
      tries++;
    } while (pause(RetryPolicy.FOR_CALLS.delay(tries, random.getAsDouble())));
  }

  /** Whether the status is still worth telling after the pause, which a newer one ends. */
  private boolean pause(Duration duration) throws InterruptedException {
    lock.lock();
    try {
      if (next != null) {
        return false;
      }
      pausing = true;
    } finally {
      lock.unlock();
    }
    try {
      ticker.sleep(duration);
    } catch (InterruptedException e) {
      // By a newer status, or by the end; which one it was, is seen below.
    }
    lock.lock();
    try {
      pausing = false;
      Thread.interrupted();
      if (stopped) {
        throw new InterruptedException();
      }
      return next == null;
    } finally {
      lock.unlock();
    }
  }
}
