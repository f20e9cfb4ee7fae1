package io.github.ecsconex.core.work;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnansweredException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Redactor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the settlement policy decides: tells people, then the queue. */
final class Settler {
  private static final Logger LOG = LoggerFactory.getLogger(Settler.class);

  /** After that many the notice stands in the log alone; the message is settled all the same. */
  private static final int NOTICE_TRIES = 5;

  /**
   * The same for tries whose answers were lost: the notice may have gone out each time. It is sent
   * once more, since a failure that nobody is told of is worse than one that is told twice.
   */
  private static final int UNANSWERED_TRIES = 2;

  /** One call to the queue. */
  private interface Call {
    void make() throws PortException, InterruptedException;
  }

  private final Notifier notifier;
  private final WorkerSettings settings;
  private final InstantSource clock;
  private final Ticker ticker;
  private final DoubleSupplier random;
  private final Redactor redactor;

  Settler(
      Notifier notifier,
      WorkerSettings settings,
      InstantSource clock,
      Ticker ticker,
      DoubleSupplier random,
      Redactor redactor) {
    this.notifier = notifier;
    this.settings = settings;
    this.clock = clock;
    this.ticker = ticker;
    this.random = random;
    this.redactor = redactor;
  }

  /** Settles the message, as often as it takes; an interrupt ends the trying. */
  void settle(Lease lease, BuildOutcome outcome, JobLog log, CommitReport report)
      throws InterruptedException {
    Settlement settlement =
        settings.settlement().settle(outcome, lease.message().receiveCount(), random.getAsDouble());
    // First: what dies after that leaves a mark that says how it ended, not one that says pending.
    tell(report, outcome, settlement);
    carryOut(settlement, lease, log);
  }

  /** Returns at once a message that nobody has begun to work on. */
  void giveBack(Lease lease, JobLog log) throws InterruptedException {
    carryOut(new Settlement.Return(Duration.ZERO), lease, log);
  }

  private void carryOut(Settlement settlement, Lease lease, JobLog log)
      throws InterruptedException {
    try {
      switch (settlement) {
        case Settlement.Delete delete -> delete(lease);
        case Settlement.DeleteAndNotify delete -> {
          notify(lease, Fate.DELETED, delete.cause(), log);
          delete(lease);
        }
        case Settlement.Return back -> release(lease, back.delay());
        case Settlement.ReturnAndNotify back -> {
          notify(lease, Fate.RETURNED, back.cause(), log);
          release(lease, back.delay());
        }
      }
    } catch (RejectedException e) {
      LOG.warn("leaving the message to whoever has it: {}", e.getMessage());
    }
  }

  private static void tell(CommitReport report, BuildOutcome outcome, Settlement settlement)
      throws InterruptedException {
    try {
      report.ends(outcome, settlement);
    } catch (RuntimeException e) {
      // A defect, which must not keep the message from being settled.
      LOG.error("could not tell the commit's status", e);
    }
  }

  private void delete(Lease lease) throws RejectedException, InterruptedException {
    untilDone("delete the message", lease::complete);
  }

  private void release(Lease lease, Duration delay) throws RejectedException, InterruptedException {
    LOG.info("returning the message, to be tried again in {} s", delay.toSeconds());
    untilDone("return the message", () -> lease.release(delay));
  }

  /** Tells of the message only while it is this worker's, with time enough to settle it then. */
  private void notify(Lease lease, Fate fate, PortException cause, JobLog log)
      throws RejectedException, InterruptedException {
    FailureNotice notice =
        new FailureNotice(
            clock.instant(),
            settings.service(),
            fate,
            redactor.redact(cause.getMessage()),
            redacted(lease.message()),
            log.tail());
    int unanswered = 0;
    for (int tries = 1; ; tries++) {
      untilDone("renew the lease before the notice is sent", lease::renew);
      try {
        notifier.failed(notice);
        LOG.info("notice sent");
        return;
      } catch (UnavailableException e) {
        if (e instanceof UnansweredException) {
          unanswered++;
        }
        if (tries == NOTICE_TRIES || unanswered == UNANSWERED_TRIES) {
          LOG.error("could not send the notice: {}\n{}", e.getMessage(), notice.text());
          return;
        }
        LOG.warn("could not send the notice, will try again: {}", e.getMessage());
        pause(tries);
      } catch (RuntimeException e) {
        // A defect, which must not keep the message from being settled.
        LOG.error("could not send the notice: {}\n{}", e, notice.text(), e);
        return;
      }
    }
  }

  private Message redacted(Message message) {
    return new Message(
        message.id(),
        redactor.redact(message.subject()),
        redactor.redact(message.body()),
        message.sent(),
        message.firstReceived(),
        message.receiveCount());
  }

  private void untilDone(String what, Call call) throws RejectedException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        call.make();
        return;
      } catch (PortException e) {
        switch (e) {
          case RejectedException rejected -> throw rejected;
          case UnavailableException unavailable -> {
            LOG.warn("could not {}, will try again: {}", what, unavailable.getMessage());
            pause(tries);
          }
        }
      }
    }
  }

  private void pause(int tries) throws InterruptedException {
    ticker.sleep(RetryPolicy.FOR_CALLS.delay(tries, random.getAsDouble()));
  }
}
