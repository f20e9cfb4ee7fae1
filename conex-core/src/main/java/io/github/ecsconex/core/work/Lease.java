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
 * For how long the message is this worker's, its {@link Delivery} says, and nothing else does.
 *
 * <p>Belongs to the thread that began it, which does the job: works, calls {@link #endWork()},
 * settles by {@link #complete()} or {@link #release}, closes. A thread of its own renews the lease
 * until it is settled, and not once more: in SQS a renewal that came after the release would hide
 * the message again. Another one watches the time, also while a renewal waits for its answer.
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

  private interface Care {
    void take() throws RejectedException, InterruptedException;
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

  /** When a lease that is renewed no more ends: a delivery that is settled cannot tell. */
  private @Nullable Long ends;

  private Phase phase = Phase.WORK;
  private @Nullable Stop stopped;

  private Lease(Delivery delivery, WorkerSettings settings, Ticker ticker) {
    this.delivery = delivery;
    this.settings = settings;
    this.ticker = ticker;
    this.keeper = thread("lease-" + delivery.message().id(), this::keep);
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
   * Interrupts the job; never twice for one reason, nor for one that weighs less than the last, so
   * that it can clean up. What is being settled is interrupted only where settling has no use any
   * more; what is closed, never.
   */
  synchronized void stop(Stop reason) {
    boolean interrupts =
        switch (reason) {
          case LIMIT, SHUTDOWN -> phase == Phase.WORK && stopped == null;
          case LOST -> phase != Phase.CLOSED && stopped != Stop.LOST && stopped != Stop.ABANDON;
          case ABANDON -> phase != Phase.CLOSED && stopped != Stop.ABANDON;
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
      // The watch may not have come to know of it yet, where the whole process stood still.
      stopped = Stop.LOST;
    }
    return Optional.ofNullable(stopped);
  }

  Message message() {
    return delivery.message();
  }

  /**
   * Makes the message this worker's for a whole lease from now, which proves that it is. May be
   * tried again if it fails.
   *
   * @throws RejectedException also if the lease is lost
   */
  void renew() throws PortException, InterruptedException {
    renewing.lockInterruptibly();
    try {
      requireHeld();
      if (renewable) {
        delivery.extend(settings.lease());
      }
    } finally {
      renewing.unlock();
    }
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

  /** Renews the lease every so often, for as long as that comes in time. */
  private void keep() throws RejectedException, InterruptedException {
    long asked = ticker.nanos();
    while (true) {
      ticker.sleep(settings.renewal().minusNanos(ticker.nanos() - asked));
      asked = ticker.nanos();
      try {
        renew();
      } catch (PortException e) {
        switch (e) {
          case RejectedException rejected -> throw rejected;
          case UnavailableException unavailable -> {
            LOG.warn("could not renew the lease, will try again: {}", unavailable.getMessage());
            requireAnotherChance();
          }
        }
      }
    }
  }

  private void requireAnotherChance() throws RejectedException, InterruptedException {
    // What is settled meanwhile has no lease, and needs none.
    renewing.lockInterruptibly();
    try {
      if (renewable && delivery.leaseLeft().compareTo(settings.renewal()) <= 0) {
        throw new RejectedException(
            "it could not be renewed in time, and another worker may begin");
      }
    } finally {
      renewing.unlock();
    }
  }

  /** Stops the job at its limit and when the lease ends, whichever comes first, then the other. */
  private void watch() throws InterruptedException {
    long began = ticker.nanos();
    boolean limited = true;
    for (Duration left = left(); left.isPositive(); left = left()) {
      Duration untilLimit = settings.jobLimit().minusNanos(ticker.nanos() - began);
      if (limited && !untilLimit.isPositive()) {
        limited = false;
        stop(Stop.LIMIT);
      } else {
        ticker.sleep(limited && untilLimit.compareTo(left) < 0 ? untilLimit : left);
      }
    }
    LOG.error("the lease ran out, stopping the job");
    stop(Stop.LOST);
    // An answer that it may still wait for would be of no use.
    keeper.interrupt();
  }

  private boolean hasRunOut() {
    return !left().isPositive();
  }

  private synchronized Duration left() {
    return ends == null ? delivery.leaseLeft() : Duration.ofNanos(ends - ticker.nanos());
  }

  private synchronized void fixEnd() {
    if (ends == null) {
      ends = ticker.nanos() + delivery.leaseLeft().toNanos();
    }
  }

  private synchronized void requireHeld() throws RejectedException {
    if (stopped == Stop.LOST || hasRunOut()) {
      throw new RejectedException(
          "the lease of message " + message().id() + " ran out, and another worker may have it");
    }
  }

  private Thread thread(String name, Care care) {
    return Thread.ofVirtual().name(name).unstarted(context.around(() -> takeOrStop(care)));
  }

  private void takeOrStop(Care care) {
    try {
      care.take();
    } catch (RejectedException e) {
      LOG.warn("the lease was lost, stopping the job: {}", e.getMessage());
      stop(Stop.LOST);
    } catch (InterruptedException e) {
      // The lease is not needed any more.
    } catch (RuntimeException | Error e) {
      LOG.error("the lease can be kept no longer, stopping the job", e);
      stop(Stop.LOST);
    }
  }

  /** Waits for the renewal that may be under way; there is none after it. */
  private void endRenewal() throws RejectedException, InterruptedException {
    requireHeld();
    renewing.lockInterruptibly();
    try {
      renewable = false;
      fixEnd();
    } finally {
      renewing.unlock();
    }
    requireHeld();
  }
}
