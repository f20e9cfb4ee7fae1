package io.github.ecsconex.core.work;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildOutcome.AlreadyPublished;
import io.github.ecsconex.core.build.BuildOutcome.Failed;
import io.github.ecsconex.core.build.BuildOutcome.Interrupted;
import io.github.ecsconex.core.build.BuildOutcome.Published;
import io.github.ecsconex.core.build.BuildOutcome.Rejected;
import io.github.ecsconex.core.build.BuildOutcome.Skipped;
import io.github.ecsconex.core.build.BuildOutcome.Superseded;
import java.time.Duration;
import java.util.Objects;

/**
 * The one place that decides what becomes of a message, from how its job ended.
 *
 * @param maxAttempts a message received that often is not tried again after a failure
 * @param maxReceives a message received that often is not even started
 * @param notifyRetries whether a person is told of each failure that will be tried again
 */
public record SettlementPolicy(
    int maxAttempts, int maxReceives, boolean notifyRetries, RetryPolicy retry) {
  /** Three attempts, ten receives, one notice. */
  public static final SettlementPolicy DEFAULT =
      new SettlementPolicy(3, 10, false, RetryPolicy.FOR_MESSAGES);

  public SettlementPolicy {
    Objects.requireNonNull(retry, "retry");
    if (maxAttempts < 1 || maxReceives < maxAttempts) {
      throw new IllegalArgumentException(
          "at least one attempt, and no fewer receives than attempts: "
              + maxAttempts
              + ", "
              + maxReceives);
    }
  }

  /** Whether a message that was received {@code receiveCount} times may be worked on. */
  public boolean mayStart(int receiveCount) {
    return receiveCount < maxReceives;
  }

  /**
   * What becomes of a message whose job ended in {@code outcome}.
   *
   * @param receiveCount how often the message was received, at least 1
   * @param random at least 0 and less than 1, for the delay's jitter
   */
  public Settlement settle(BuildOutcome outcome, int receiveCount, double random) {
    return switch (outcome) {
      case Published published -> new Settlement.Delete();
      case AlreadyPublished already -> new Settlement.Delete();
      case Skipped skipped -> new Settlement.Delete();
      case Superseded superseded -> new Settlement.Delete();
      case Rejected rejected -> new Settlement.DeleteAndNotify(rejected.cause());
      case Interrupted interrupted -> new Settlement.Return(Duration.ZERO);
      case Failed failed when receiveCount >= maxAttempts ->
          new Settlement.DeleteAndNotify(failed.cause());
      case Failed failed when notifyRetries ->
          new Settlement.ReturnAndNotify(retry.delay(receiveCount, random), failed.cause());
      case Failed failed -> new Settlement.Return(retry.delay(receiveCount, random));
    };
  }
}
