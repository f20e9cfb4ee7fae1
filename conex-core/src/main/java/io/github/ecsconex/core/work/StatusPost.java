package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.push.CommitId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
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

  /** How long a status is tried. GitHub's longest rate limit lasts an hour. */
  private static final Duration LIMIT = Duration.ofMinutes(90);

  /** Finds the commit that a subject means. */
  @FunctionalInterface
  interface Peeling {
    CommitId commit(StatusSubject subject) throws PortException, InterruptedException;
  }

  private record Letter(
      StatusSubject subject, Function<CommitId, CommitStatus> status, long posted) {}

  private final CommitStatuses statuses;
  private final Peeling peeling;
  private final OutstandingStatuses outstanding;
  private final Ticker ticker;
  private final DoubleSupplier random;

  /** Guards all that follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private @Nullable Letter next;
  private @Nullable Letter carried;
  private @Nullable Thread carrier;
  private boolean pausing;
  private boolean stopped;

  StatusPost(
      CommitStatuses statuses,
      Peeling peeling,
      OutstandingStatuses outstanding,
      Ticker ticker,
      DoubleSupplier random) {
    this.statuses = statuses;
    this.peeling = peeling;
    this.outstanding = outstanding;
    this.ticker = ticker;
    this.random = random;
  }

  /** Has the status taken there as soon as may be; it is made for the commit that is meant. */
  void post(StatusSubject subject, Function<CommitId, CommitStatus> status) {
    List<OutstandingStatuses.Surplus> surplus;
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      Letter letter = new Letter(subject, status, ticker.nanos());
      replaceNext(letter);
      surplus = outstanding.add(subject, this);
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
    // Without the lock, for each of these has one of its own.
    surplus.forEach(OutstandingStatuses.Surplus::giveUp);
  }

  /**
   * Waits until all was taken there or given up, but no longer than a job can be kept waiting.
   *
   * @return whether nothing is left to be told
   */
  boolean await() throws InterruptedException {
    boolean told = TimedWait.until(() -> carrier == null, PATIENCE, lock, changed, ticker);
    if (!told) {
      LOG.info("the job does not wait for the commit's status any longer");
    }
    return told;
  }

  /** Takes nothing more there. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      replaceNext(null);
      if (carrier != null) {
        carrier.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries the subject's status no more, unless that is under way; a later one counts again. */
  void giveUp(StatusSubject subject, String reason) {
    lock.lock();
    try {
      if (next != null && next.subject().equals(subject)) {
        next = null;
      }
      if (carried != null && carried.subject().equals(subject)) {
        carried = null;
        if (pausing && carrier != null) {
          carrier.interrupt();
        }
      }
      LOG.info("giving up the status of {}: {}", subject, reason);
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
      replaceNext(null);
      replaceCarried(null);
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
      replaceCarried(taken);
      if (taken == null) {
        carrier = null;
        changed.signalAll();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void replaceNext(@Nullable Letter letter) {
    Letter before = next;
    next = letter;
    forget(before);
  }

  private void replaceCarried(@Nullable Letter letter) {
    Letter before = carried;
    carried = letter;
    forget(before);
  }

  /** Whatever has no letter left is outstanding no more. */
  private void forget(@Nullable Letter letter) {
    if (letter != null && !isAbout(next, letter) && !isAbout(carried, letter)) {
      outstanding.remove(letter.subject(), this);
    }
  }

  private static boolean isAbout(@Nullable Letter one, Letter other) {
    return one != null && one.subject().equals(other.subject());
  }

  private void deliver(Letter letter) throws InterruptedException {
    int tries = 0;
    do {
      try {
        CommitId commit = peeling.commit(letter.subject());
        statuses.set(letter.subject().repository(), commit, letter.status().apply(commit));
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
            if (tries == 0) {
              LOG.info("will try again: {}", unavailable.getMessage());
            } else {
              LOG.debug("will try again: {}", unavailable.getMessage());
            }
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
      if (next != null || carried == null) {
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
      return next == null && carried != null;
    } finally {
      lock.unlock();
    }
  }
}
