package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import java.time.Duration;

/**
 * A message of a queue under a lease. SQS may take a receipt that is out of date, and delete or
 * return what another worker holds by now; so the delivery itself knows when its lease ends.
 */
final class SqsDelivery implements Delivery {
  /** ChangeMessageVisibility: all leases of one receipt together. */
  private static final Duration LONGEST_HOLD = Duration.ofHours(12);

  /** A lease counts from when SQS gives it, which is a little before this worker hears of it. */
  private static final int MARGIN = 20;

  private final SqsQueue queue;
  private final Message message;
  private final String receipt;
  private final long received;
  private volatile long leaseEnds;

  /**
   * @param received when it was received, by the queue's ticker
   */
  SqsDelivery(
      SqsQueue queue,
      software.amazon.awssdk.services.sqs.model.Message raw,
      long received,
      Duration lease) {
    this.queue = queue;
    this.message = SqsMessage.read(raw);
    this.receipt = raw.receiptHandle();
    this.received = received;
    this.leaseEnds = received + lease.minus(lease.dividedBy(MARGIN)).toNanos();
  }

  @Override
  public Message message() {
    return message;
  }

  @Override
  public Duration leaseLeft() {
    return Duration.ofNanos(leaseEnds - queue.nanos());
  }

  @Override
  public void extend(Duration lease) throws PortException, InterruptedException {
    String what = "extend the lease of";
    long now = requireLease(what);
    if (holdLeft(now).compareTo(lease) < 0) {
      throw new RejectedException(
          refusal(what) + "SQS lets nobody have a message for longer than 12 hours");
    }
    underLease(what, () -> queue.hide(what, message.id(), receipt, lease, leaseEnds));
    leaseEnds = now + lease.toNanos();
  }

  @Override
  public void complete() throws PortException, InterruptedException {
    String what = "delete";
    long now = requireLease(what);
    underLease(what, () -> queue.delete(message.id(), receipt, leaseEnds));
    leaseEnds = now;
  }

  @Override
  public void release(Duration delay) throws PortException, InterruptedException {
    String what = "return";
    long now = requireLease(what);
    Duration left = holdLeft(now);
    Duration shorter = left.compareTo(delay) < 0 ? left : delay;
    underLease(what, () -> queue.hide(what, message.id(), receipt, shorter, leaseEnds));
    leaseEnds = now;
  }

  private Duration holdLeft(long now) {
    return LONGEST_HOLD.minusNanos(now - received);
  }

  private long requireLease(String what) throws PortException {
    long now = queue.nanos();
    if (now - leaseEnds >= 0) {
      throw new RejectedException(lost(what));
    }
    return now;
  }

  /** What has not succeeded when the lease is over, is lost with it. */
  private void underLease(String what, ReceiptCall call)
      throws PortException, InterruptedException {
    try {
      call.make();
    } catch (UnavailableException e) {
      if (leaseLeft().isPositive()) {
        throw e;
      }
      throw new RejectedException(lost(what), e);
    }
  }

  private String lost(String what) {
    return refusal(what) + "it is not leased to this worker any more";
  }

  private String refusal(String what) {
    return "could not " + what + " message " + message.id() + " of " + queue.url() + ": ";
  }
}
