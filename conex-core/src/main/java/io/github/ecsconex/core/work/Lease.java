package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a message this worker's own while its job runs, and stops the job when it must not go on.
 *
 * <p>Belongs to the thread that began it, which does the job: works, calls {@link #endWork()},
 * settles by {@link #complete()} or {@link #release}, closes. A thread of its own renews the lease
 * until it is settled, and not once more: in SQS a renewal that came after the release would hide
 * the message again.
 */
final class Lease implements AutoCloseable {
  /** Why a job must not go on. */
  enum Stop {
    /** Another worker has the message, or may have it by now. */
    LOST,
    /** The job took longer than any job may. */
    LIMIT,
    /** The worker shuts down. */
    SHUTDOWN,
    /** The worker has shut down: not even settling may go on. */
    ABANDON
  }

  private enum Phase {
    WORK,
    SETTLE,
    CLOSED
  }

  private enum Renewal {
    DONE,
    FAILED,
    /** The message is being settled. */
    NO_MORE
  }

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final Delivery delivery;
  private final WorkerSettings settings;
  private final Ticker ticker;
  private final Thread job = Thread.currentThread();
  private final LogContext context = LogContext.ofThisThread();
  private final Thread keeper;
  private final Thread watch;

  /** Held while the lease is renewed, so that nobody settles meanwhile. */
  private final ReentrantLock renewing = new ReentrantLock();

  private boolean renewable = true;
  private Phase phase = Phase.WORK;
  private @Nullable Stop stopped;

  /** By the ticker; as far as the queue has said. */
  private long leaseEnds;

  private Lease(Delivery delivery, WorkerSettings settings, Ticker ticker) {
    this.delivery = delivery;
    this.settings = settings;
    this.ticker = ticker;
    this.leaseEnds = ticker.nanos() + settings.lease().toNanos();
    this.keeper = thread("lease-" + delivery.message().id(), this::keepOrStop);
    this.watch = thread("lease-end-" + delivery.message().id(), this::watch);
  }

  /** Begins to keep the lease that {@code delivery} came with, for the calling thread's job. */
  static Lease begin(Delivery delivery, WorkerSettings settings, Ticker ticker) {
    Lease lease = new Lease(delivery, settings, ticker);
    lease.keeper.start();
    lease.watch.start();
    return lease;
  }

  /**
   * Interrupts the job. What is being settled is interrupted only where settling has no use any
   * more; what is closed, never.
   */
  synchronized void stop(Stop reason) {
    boolean interrupts =
        switch (phase) {
          case WORK -> stopped == null || reason == Stop.LOST || reason == Stop.ABANDON;
          case SETTLE -> reason == Stop.LOST || reason == Stop.ABANDON;
          case CLOSED -> false;
        };
    if (interrupts) {
      stopped = reason;
      job.interrupt();
    }
  }

  /** Says that the work is done, for good or bad, and why it was stopped if it was. */
  synchronized Optional<Stop> endWork() {
    phase = Phase.SETTLE;
    Thread.interrupted();
    if (hasRunOut()) {
      // The keeper may not have come to know of it yet, where the whole process stood still.
      stopped = Stop.LOST;
    }
    return Optional.ofNullable(stopped);
  }

  Message message() {
    return delivery.message();
  }

  /**
   * Settles the message, which never comes back. May be tried again if it fails.
   *
   * @throws RejectedException also if the lease is lost
   */
  void complete() throws PortException, InterruptedException {
    endRenewal();
    delivery.complete();
  }

  /**
   * Gives the message back, to come after {@code delay}. May be tried again if it fails.
   *
   * @throws RejectedException also if the lease is lost
   */
  void release(Duration delay) throws PortException, InterruptedException {
    endRenewal();
    delivery.release(delay);
  }

  @Override
  public void close() {
    synchronized (this) {
      phase = Phase.CLOSED;
      Thread.interrupted();
    }
    keeper.interrupt();
    watch.interrupt();
  }

  private void keepOrStop() {
    try {
      keep();
    } catch (RuntimeException | Error e) {
      LOG.error("the lease can be kept no longer, stopping the job", e);
      stop(Stop.LOST);
    }
  }

  private void keep() {
    long began = ticker.nanos();
    long nextRenewal = began + settings.renewal().toNanos();
    long limit = began + settings.jobLimit().toNanos();
    boolean limitReached = false;
    try {
      while (true) {
        sleepUntil(limitReached ? nextRenewal : earlier(nextRenewal, limit));
        long now = ticker.nanos();
        if (!limitReached && now - limit >= 0) {
          limitReached = true;
          stop(Stop.LIMIT);
        }
        if (now - nextRenewal >= 0) {
          requireHeld();
          switch (renew()) {
            case DONE -> leaseLastsUntil(now + settings.lease().toNanos());
            case FAILED -> {
              if (leaseLeft().compareTo(settings.renewal()) <= 0) {
                // The next chance comes too late: by then another worker may have begun.
                LOG.error("the lease could not be renewed in time; stopping the job");
                stop(Stop.LOST);
                return;
              }
            }
            case NO_MORE -> {}
          }
          nextRenewal = now + settings.renewal().toNanos();
        }
      }
    } catch (RejectedException e) {
      LOG.warn("the lease was lost, stopping the job: {}", e.getMessage());
      stop(Stop.LOST);
    } catch (InterruptedException e) {
      // Closed: the lease is not needed any more.
    }
  }

  /** Stops the job when the lease ends, also while a renewal waits for an answer. */
  private void watch() {
    try {
      for (Duration left = leaseLeft(); left.isPositive(); left = leaseLeft()) {
        ticker.sleep(left);
      }
      LOG.error("the lease ran out, stopping the job");
      stop(Stop.LOST);
    } catch (InterruptedException e) {
      // Closed: the lease is not needed any more.
    }
  }

  private void sleepUntil(long nanos) throws InterruptedException {
    ticker.sleep(Duration.ofNanos(nanos - ticker.nanos()));
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private Renewal renew() throws RejectedException, InterruptedException {
    renewing.lockInterruptibly();
    try {
      if (!renewable) {
        return Renewal.NO_MORE;
      }
      delivery.extend(settings.lease());
      return Renewal.DONE;
    } catch (PortException e) {
      switch (e) {
        case RejectedException rejected -> throw rejected;
        case UnavailableException unavailable -> {
          LOG.warn("could not renew the lease, will try again: {}", unavailable.getMessage());
          return Renewal.FAILED;
        }
      }
    } finally {
      renewing.unlock();
    }
  }

  private synchronized void leaseLastsUntil(long nanos) {
    leaseEnds = nanos;
  }

  private synchronized Duration leaseLeft() {
    return Duration.ofNanos(leaseEnds - ticker.nanos());
  }

  private boolean hasRunOut() {
    return !leaseLeft().isPositive();
  }

  private synchronized void requireHeld() throws RejectedException {
    if (stopped == Stop.LOST || hasRunOut()) {
      throw new RejectedException(
          "the lease of message " + message().id() + " ran out, and another worker may have it");
    }
  }

  private Thread thread(String name, Runnable work) {
    return Thread.ofVirtual().name(name).unstarted(context.around(work));
  }

  /** Waits for the renewal that may be under way; there is none after it. */
  private void endRenewal() throws RejectedException, InterruptedException {
    requireHeld();
    renewing.lockInterruptibly();
    try {
      renewable = false;
    } finally {
      renewing.unlock();
    }
    requireHeld();
  }
}
