package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.core.work.Ticker;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Lets no request about a leased message leave this process once the lease is over: not the first
 * try, which may have waited for its turn, and none of those that the SDK makes later, nor one that
 * a process begins which stood still meanwhile.
 */
final class LeaseGuard implements ExecutionInterceptor {
  /** By the ticker, when the lease ends that a request depends on; the first of several. */
  static final ExecutionAttribute<Long> LEASE_ENDS = new ExecutionAttribute<>("conex.LeaseEnds");

  private final Ticker ticker;

  LeaseGuard(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    Long ends = attributes.getAttribute(LEASE_ENDS);
    if (ends != null && ticker.nanos() - ends >= 0) {
      throw SdkClientException.create("it was not sent, for a lease that it depends on is over");
    }
  }
}
