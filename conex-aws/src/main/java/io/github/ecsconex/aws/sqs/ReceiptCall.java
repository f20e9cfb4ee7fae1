package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A call about a message that is leased, by the receipt that it came with. */
@FunctionalInterface
interface ReceiptCall {
  /**
   * The codes that say that a receipt is worth nothing any more (API reference of DeleteMessage and
   * ChangeMessageVisibility). Some answers put the service's old name in front.
   */
  Set<String> LOST =
      Set.of("ReceiptHandleIsInvalid", "InvalidParameterValue", "MessageNotInflight");

  void make() throws PortException, InterruptedException;

  /**
   * Makes the call.
   *
   * @throws RejectedException if the receipt is refused, and the lease with it
   * @throws UnavailableException for everything else, for a permission that is lacking may be given
   *     yet
   */
  static void underLease(ReceiptCall call) throws PortException, InterruptedException {
    try {
      call.make();
    } catch (RejectedException e) {
      if (refusesReceipt(e)) {
        throw e;
      }
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  private static boolean refusesReceipt(RejectedException e) {
    return e.getCause() instanceof AwsServiceException answer
        && answer.awsErrorDetails() != null
        && LOST.stream().anyMatch(String.valueOf(answer.awsErrorDetails().errorCode())::endsWith);
  }
}
