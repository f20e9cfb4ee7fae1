package io.github.ecsconex.aws;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnansweredException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.log.LogContext;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One call to AWS: ends when its thread is interrupted, and tells what an exception of the SDK
 * means, which is decided here and nowhere else. The SDK has tried again by itself before it
 * throws, so nobody tries again around it.
 *
 * @param action what IAM has to allow, such as {@code sqs:ReceiveMessage}
 * @param what completes the sentence "could not …", and names what it is tried on
 */
public record AwsCall(String action, String what) {
  private interface Answer<T> {
    T get() throws PortException, InterruptedException;
  }

  /** Codes that say "later" though their HTTP status says "never". */
  private static final Set<String> LATER =
      Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "KMSThrottling");

  /** Codes that are refusals too, but of who asks: no permission mends them. */
  private static final Set<String> UNKNOWN_CREDENTIALS =
      Set.of(
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  /**
   * What {@code call} returns.
   *
   * @throws PortException if the SDK throws; any other exception is thrown as it is
   */
  public <T> T make(Supplier<T> call) throws PortException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    // Reading from a socket ends on an interrupt only in a virtual thread.
    FutureTask<T> task = new FutureTask<>(LogContext.ofThisThread().around(call::get));
    Thread.ofVirtual().name(action).start(task);
    return await(task);
  }

  /**
   * What a call that is under way returns, which is cancelled if the thread is interrupted. What
   * has ended by then is returned, and the thread stays interrupted.
   *
   * @throws PortException if the SDK throws; any other exception is thrown as it is
   */
  public <T> T await(Future<T> call) throws PortException, InterruptedException {
    try {
      return call.get();
    } catch (InterruptedException e) {
      if (call.cancel(true) || call.isCancelled()) {
        throw e;
      }
      try {
        return await(call);
      } finally {
        Thread.currentThread().interrupt();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case AbortedException aborted ->
            throw (InterruptedException) new InterruptedException(what).initCause(aborted);
        case SdkException failure -> throw translate(failure);
        case RuntimeException defect -> throw defect;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** The same where the caller's port knows no rejection: what is refused now may be allowed. */
  public <T> T makeOrLater(Supplier<T> call) throws UnavailableException, InterruptedException {
    return orLater(() -> make(call));
  }

  /** The same for a call that is under way. */
  public <T> T awaitOrLater(Future<T> call) throws UnavailableException, InterruptedException {
    return orLater(() -> await(call));
  }

  private static <T> T orLater(Answer<T> answer) throws UnavailableException, InterruptedException {
    try {
      return answer.get();
    } catch (PortException e) {
      switch (e) {
        case UnavailableException unavailable -> throw unavailable;
        case RejectedException rejected ->
            throw new UnavailableException(rejected.getMessage(), rejected);
      }
    }
  }

  private PortException translate(SdkException failure) {
    String message = "could not " + what + ": " + reason(failure);
    if (LostAnswer.isIn(failure)) {
      return new UnansweredException(message, failure);
    }
    return mayPass(failure)
        ? new UnavailableException(message, failure)
        : new RejectedException(message, failure);
  }

  private static boolean mayPass(SdkException failure) {
    // What is no answer of a service is the network, or credentials that could not be had yet.
    return !(failure instanceof AwsServiceException answer)
        || answer.isThrottlingException()
        || answer.isClockSkewException()
        || answer.statusCode() >= 500
        || answer.statusCode() == 408
        || answer.statusCode() == 429
        || LATER.contains(code(answer));
  }

  private String reason(SdkException failure) {
    if (!(failure instanceof AwsServiceException answer) || answer.awsErrorDetails() == null) {
      return clientReason(failure);
    }
    String message = String.valueOf(answer.awsErrorDetails().errorMessage());
    return code(answer) + ": " + message + advice(answer, message);
  }

  private String advice(AwsServiceException answer, String message) {
    String code = code(answer);
    if (UNKNOWN_CREDENTIALS.contains(code)) {
      return "; the credentials are wrong, or the account has not enabled the region";
    }
    boolean denied = answer.statusCode() == 403 || code.toLowerCase(Locale.ROOT).contains("denied");
    if (!denied || LATER.contains(code) || message.contains(action)) {
      return "";
    }
    boolean key = code.startsWith("KMS.") || message.contains("KMS");
    return "; the credentials may need " + (key ? "kms:Decrypt for the key" : action);
  }

  private static String clientReason(SdkException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException unknown) {
        String host = String.valueOf(unknown.getMessage()).replaceFirst(":.*", "");
        return "there is no host " + host + "; is the region right, and does the network work?";
      }
    }
    return credentialsReason(String.valueOf(failure.getMessage()));
  }

  /** The SDK lists all that it has looked at for credentials, on a page. */
  private static String credentialsReason(String message) {
    if (!message.startsWith("Unable to load credentials from any of the providers")) {
      return message;
    }
    return "there are no credentials, neither in the environment nor in the profile nor by a role"
        + (message.contains("aws sso login")
            ? "; the SSO session has expired, aws sso login begins another"
            : "");
  }

  private static String code(AwsServiceException answer) {
    return answer.awsErrorDetails() == null
        ? "status " + answer.statusCode()
        : String.valueOf(answer.awsErrorDetails().errorCode());
  }
}
