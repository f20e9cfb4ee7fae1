package io.github.ecsconex.core.work;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildOutcome.Failed;
import io.github.ecsconex.core.build.BuildOutcome.Fault;
import io.github.ecsconex.core.build.BuildOutcome.Interrupted;
import io.github.ecsconex.core.build.BuildOutcome.Rejected;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.build.PushHandler;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.work.Lease.Stop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes messages from a queue, has each worked on under a lease that it keeps, and settles what
 * becomes of it. No message is taken that could not be begun at once, each job has a virtual thread
 * of its own, and a queue that fails is asked again later, ever more rarely.
 *
 * <p>A worker runs once: {@link #run()} or {@link #runUntilEmpty()} by one thread, {@link #stop()}
 * by any.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** What a queue hands out at once at most (SQS ReceiveMessage, MaxNumberOfMessages). */
  private static final int MOST_AT_ONCE = 10;

  /** How long jobs that were told to stop may take to do so. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /**
   * How long a worker that is told to stop waits for marks that are not told yet, once its jobs
   * have ended; with the grace period and twice the limit above, less than the 120 s that ECS gives
   * a task at most.
   */
  private static final Duration MARKS_LIMIT = Duration.ofSeconds(5);

  /** The same where nobody waits for its end. */
  private static final Duration UNHURRIED_MARKS_LIMIT = Duration.ofMinutes(2);

  private final MessageSource source;
  private final PushHandler handler;
  private final Settler settler;
  private final WorkerSettings settings;
  private final Ticker ticker;
  private final DoubleSupplier random;
  private final Redactor redactor;
  private final CommitReporter reporter;
  private final JobProtection protection;
  private final Semaphore permits;
  private final Set<Lease> leases = ConcurrentHashMap.newKeySet();

  /** How far the loop that takes messages is, for who asks whether it still runs. */
  private final LoopState loop;

  private @Nullable Thread poller;

  /** From then on a job that has not begun is not begun any more. */
  private volatile boolean stopping;

  /**
   * @param random gives numbers of at least 0 and less than 1, for the jitter of delays
   * @param protection asked while jobs run; what it fails in is logged and no job suffers from it
   */
  public Worker(
      MessageSource source,
      PushHandler handler,
      Notifier notifier,
      WorkerSettings settings,
      InstantSource clock,
      Ticker ticker,
      DoubleSupplier random,
      Redactor redactor,
      ScaleInProtection protection) {
    this(
        source,
        handler,
        notifier,
        settings,
        clock,
        ticker,
        random,
        redactor,
        protection,
        CommitReporter.silent(ticker));
  }

  /** The same, which tells at each commit how far it is. */
  public Worker(
      MessageSource source,
      PushHandler handler,
      Notifier notifier,
      WorkerSettings settings,
      InstantSource clock,
      Ticker ticker,
      DoubleSupplier random,
      Redactor redactor,
      ScaleInProtection protection,
      CommitReporter reporter) {
    this.source = source;
    this.handler = handler;
    this.settings = settings;
    this.ticker = ticker;
    this.random = random;
    this.redactor = redactor;
    this.reporter = reporter;
    this.settler = new Settler(notifier, settings, clock, ticker, random, redactor);
    this.protection =
        new JobProtection(protection, settings.jobLimit().plus(settings.grace()), ticker);
    this.permits = new Semaphore(settings.jobs());
    this.loop = new LoopState(settings.pollWait(), ticker);
  }

  /**
   * What keeps this worker from taking messages; empty if nothing does, and for the short while in
   * which it may mend itself.
   */
  public Optional<String> ailment() {
    return loop.ailment();
  }

  /** Works until {@link #stop()} is called or the thread is interrupted, then winds up. */
  public void run() {
    work(false);
  }

  /** Works until no message can be had and every job has ended, or until it is stopped. */
  public void runUntilEmpty() {
    work(true);
  }

  /**
   * Has the worker take no further message; one that it is given all the same is returned at once.
   * Running jobs may go on for the grace period; those that are not done then are interrupted, and
   * their messages returned at once. Returns at once; {@link #run()} returns when all of that is
   * done.
   */
  public synchronized void stop() {
    stopping = true;
    if (poller != null) {
      poller.interrupt();
    }
  }

  private void work(boolean untilEmpty) {
    synchronized (this) {
      poller = Thread.currentThread();
      if (stopping) {
        poller.interrupt();
      }
    }
    loop.begins();
    Duration marksLimit = MARKS_LIMIT;
    try {
      poll(untilEmpty);
      marksLimit = Duration.ZERO;
      reporter.awaitMarks(UNHURRIED_MARKS_LIMIT);
    } catch (InterruptedException e) {
      LOG.info("stopping; {} jobs are running", settings.jobs() - permits.availablePermits());
    } finally {
      loop.ends();
      stopping = true;
      synchronized (this) {
        poller = null;
        Thread.interrupted();
      }
      drain();
      awaitMarks(marksLimit);
    }
  }

  private void awaitMarks(Duration limit) {
    try {
      reporter.awaitMarks(limit);
    } catch (InterruptedException e) {
      LOG.info("ending without waiting for the commits' marks");
    }
  }

  private void poll(boolean untilEmpty) throws InterruptedException {
    int failures = 0;
    ReadinessCheck readiness = new ReadinessCheck(handler, ticker);
    while (true) {
      if (stopping) {
        throw new InterruptedException("told to stop");
      }
      int free = takePermits();
      // Seen before the queue is asked: a job that ends meanwhile may have given its message back.
      boolean idle = free + permits.availablePermits() == settings.jobs();
      int used = 0;
      try {
        if (!untilEmpty) {
          // Who waits for the end of the queue had rather be told what does not work.
          readiness.require();
        }
        loop.asks();
        List<Delivery> deliveries =
            source.receive(
                free, untilEmpty ? Duration.ZERO : settings.pollWait(), settings.lease());
        loop.wasAnswered();
        failures = 0;
        for (Delivery delivery : deliveries) {
          start(delivery);
          used++;
        }
        if (untilEmpty && deliveries.isEmpty()) {
          if (idle) {
            return;
          }
          awaitJobs(free);
        }
      } catch (UnavailableException e) {
        failures++;
        pause(failures, e.getMessage());
      } catch (RuntimeException e) {
        // A defect, which need not last, and must not end a worker that has jobs.
        LOG.error("taking messages failed in a way that nobody foresaw", e);
        failures++;
        pause(failures, "conex itself failed, which is a defect: " + e);
      } finally {
        permits.release(free - used);
      }
    }
  }

  private void pause(int failures, String why) throws InterruptedException {
    loop.failed(why);
    Duration pause = RetryPolicy.FOR_CALLS.delay(failures, random.getAsDouble());
    LOG.error("taking no messages, will try again in {} ms: {}", pause.toMillis(), why);
    ticker.sleep(pause);
  }

  /** Waits until every job has ended, with {@code held} permits already taken. */
  private void awaitJobs(int held) throws InterruptedException {
    permits.acquire(settings.jobs() - held);
    permits.release(settings.jobs() - held);
  }

  private int takePermits() throws InterruptedException {
    permits.acquire();
    int taken = 1;
    while (taken < MOST_AT_ONCE && permits.tryAcquire()) {
      taken++;
    }
    return taken;
  }

  private void start(Delivery delivery) {
    Thread.ofVirtual()
        .name("job-" + delivery.message().id())
        .start(() -> {
          protection.began();
          try {
            job(delivery);
          } finally {
            protection.ended();
            permits.release();
          }
        });
  }

  private void job(Delivery delivery) {
    Message message = delivery.message();
    MDC.put(JobLog.MESSAGE_ID, message.id());
    JobLog log = new JobLog(message.id(), redactor);
    CommitReport report = reporter.begin(message);
    try (Lease lease = Lease.begin(delivery, settings, ticker)) {
      leases.add(lease);
      try {
        if (stopping) {
          settler.giveBack(lease, log);
          return;
        }
        BuildOutcome outcome = outcome(message, log, report);
        Optional<Stop> stop = lease.endWork();
        if (stop.equals(Optional.of(Stop.LOST))) {
          report.abandon();
          LOG.warn("the message is not this worker's any more; leaving it to whoever has it");
        } else {
          settler.settle(lease, afterStop(outcome, stop), log, report);
        }
      } finally {
        leases.remove(lease);
      }
    } catch (InterruptedException e) {
      LOG.warn("stopped before the message was settled; it comes back when its lease runs out");
    } finally {
      MDC.remove(JobLog.MESSAGE_ID);
    }
  }

  private BuildOutcome outcome(Message message, JobLog log, CommitReport report) {
    if (!settings.settlement().mayStart(message.receiveCount())) {
      String reason = "received " + message.receiveCount() + " times, no worker lived to finish it";
      log.warning(reason);
      return new Rejected(new RejectedException(reason));
    }
    try {
      return handler.handle(message, log, report);
    } catch (RuntimeException | Error e) {
      LOG.error("the job failed in a way that nobody foresaw", e);
      return new Failed(
          new UnavailableException("conex itself failed, which is a defect: " + e, e));
    }
  }

  /** What the outcome is, given that an interrupt may look like a failure to whoever it hits. */
  private BuildOutcome afterStop(BuildOutcome outcome, Optional<Stop> stop) {
    if (stop.isEmpty() || !(outcome instanceof Interrupted || outcome instanceof Failed)) {
      return outcome;
    }
    return switch (stop.get()) {
      case LIMIT -> new Rejected(settings.tookTooLong(), Fault.COMMIT);
      case SHUTDOWN, ABANDON, LOST -> new Interrupted();
    };
  }

  private void tell(Stop reason) {
    leases.forEach(lease -> lease.stop(reason));
  }

  private void drain() {
    Thread drainer = Thread.currentThread();
    Thread watchdog =
        Thread.ofVirtual()
            .name("worker-drain")
            .start(() -> {
              try {
                ticker.sleep(settings.grace());
                tell(Stop.SHUTDOWN);
                ticker.sleep(STOP_LIMIT);
                tell(Stop.ABANDON);
                ticker.sleep(STOP_LIMIT);
                drainer.interrupt();
              } catch (InterruptedException e) {
                // Every job has ended.
              }
            });
    try {
      permits.acquire(settings.jobs());
    } catch (InterruptedException e) {
      LOG.error("{} jobs did not stop; leaving them behind", leases.size());
    } finally {
      watchdog.interrupt();
    }
  }
}
