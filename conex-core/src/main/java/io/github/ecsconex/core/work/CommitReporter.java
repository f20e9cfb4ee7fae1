package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.notice.CommitStatuses;
import io.github.ecsconex.core.notice.StatusTarget;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Redactor;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Tells at each commit how far a worker is with it. No outcome depends on that: what cannot be told
 * is logged. Safe for use by many threads.
 */
public final class CommitReporter {
  private final CommitStatuses statuses;
  private final PushDecoder decoder;
  private final Optional<StatusTarget> target;
  private final Ticker ticker;
  private final DoubleSupplier random;
  private final Redactor redactor;

  /**
   * @param decoder reads which commit a message is about that no worker may begin
   * @param target where the marks lead to, if anywhere
   * @param random gives numbers of at least 0 and less than 1, for the jitter of delays
   */
  public CommitReporter(
      CommitStatuses statuses,
      PushDecoder decoder,
      Optional<StatusTarget> target,
      Ticker ticker,
      DoubleSupplier random,
      Redactor redactor) {
    this.statuses = statuses;
    this.decoder = decoder;
    this.target = target;
    this.ticker = ticker;
    this.random = random;
    this.redactor = redactor;
  }

  /** One that tells nobody anything. */
  static CommitReporter silent(Ticker ticker) {
    return new CommitReporter(
        CommitStatuses.NONE,
        body -> {
          throw new RejectedException("nobody asks");
        },
        Optional.empty(),
        ticker,
        () -> 0,
        Redactor.NONE);
  }

  /** What tells how far the job of {@code message} is. */
  CommitReport begin(Message message) {
    return new CommitReport(message, this, new StatusPost(statuses, ticker, random));
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
