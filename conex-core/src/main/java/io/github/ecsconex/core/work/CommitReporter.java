package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.notice.StatusTarget;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.SourceFetcher;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at each commit how far a worker is with it. No outcome depends on that: what cannot be told
 * is logged. Safe for use by many threads.
 */
public final class CommitReporter {
  private static final Logger LOG = LoggerFactory.getLogger(CommitReporter.class);

  private final CommitStatuses statuses;
  private final PushDecoder decoder;
  private final StatusPost.Peeling peeling;
  private final Optional<StatusTarget> target;
  private final Ticker ticker;
  private final DoubleSupplier random;
  private final Redactor redactor;
  private final OutstandingStatuses outstanding;

  /**
   * @param decoder reads which commit a message is about that no worker may begin
   * @param fetcher asked which commit a tag object is about, where only that is known
   * @param target where the marks lead to, if anywhere
   * @param random gives numbers of at least 0 and less than 1, for the jitter of delays
   */
  public CommitReporter(
      CommitStatuses statuses,
      PushDecoder decoder,
      SourceFetcher fetcher,
      Optional<StatusTarget> target,
      Ticker ticker,
      DoubleSupplier random,
      Redactor redactor) {
    this(statuses, decoder, subject -> commit(fetcher, subject), target, ticker, random, redactor);
  }

  private CommitReporter(
      CommitStatuses statuses,
      PushDecoder decoder,
      StatusPost.Peeling peeling,
      Optional<StatusTarget> target,
      Ticker ticker,
      DoubleSupplier random,
      Redactor redactor) {
    this.statuses = statuses;
    this.decoder = decoder;
    this.peeling = peeling;
    this.target = target;
    this.ticker = ticker;
    this.random = random;
    this.redactor = redactor;
    this.outstanding = new OutstandingStatuses(ticker);
  }

  private static CommitId commit(SourceFetcher fetcher, StatusSubject subject)
      throws PortException, InterruptedException {
    if (subject.isCommit()) {
      return subject.id();
    }
    try {
      return fetcher.resolve(subject.repository(), Revision.of(subject.id())).commit();
    } catch (RejectedException e) {
      // Of a lightweight tag it is the commit all the same; of another, nobody will ever know.
      return subject.id();
    }
  }

  /** One that tells nobody anything. */
  static CommitReporter silent(Ticker ticker) {
    return new CommitReporter(
        CommitStatuses.NONE,
        body -> {
          throw new RejectedException("nobody asks");
        },
        StatusSubject::id,
        Optional.empty(),
        ticker,
        () -> 0,
        Redactor.NONE);
  }

  /** What tells how far the job of {@code message} is. */
  CommitReport begin(Message message) {
    return new CommitReport(
        message, this, new StatusPost(statuses, peeling, outstanding, ticker, random));
  }

  /**
   * Waits until every mark is told or given up, for {@code limit} at most; says in the log which
   * ones are lost if the program ends now.
   */
  void awaitMarks(Duration limit) throws InterruptedException {
    for (StatusSubject subject : outstanding.await(limit)) {
      LOG.warn(
          "the mark of {} could not be told yet and may stay pending; conex send {} {} has it told"
              + " again",
          subject,
          subject.repository(),
          subject.id());
    }
  }

  /** The push that the message is about, if it can be read. */
  Optional<PushEvent> push(Message message) {
    try {
      return Optional.of(decoder.decode(message.body()));
    } catch (RejectedException e) {
      return Optional.empty();
    }
  }

  Optional<StatusTarget> target() {
    return target;
  }

  Redactor redactor() {
    return redactor;
  }
}
