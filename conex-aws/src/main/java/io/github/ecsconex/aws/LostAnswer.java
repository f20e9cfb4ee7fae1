package io.github.ecsconex.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells a request whose answer was lost from one that never reached a service. */
final class LostAnswer {
  /** Of the HTTP client: no connection could be made, or none was free. */
  private static final Set<String> NOT_CONNECTED =
      Set.of("ConnectTimeoutException", "ConnectionRequestTimeoutException");

  private LostAnswer() {}

  /** Whether the request may have been carried out though {@code failure} came of it. */
  static boolean isIn(SdkException failure) {
    if (failure instanceof AwsServiceException) {
      return false;
    }
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException) {
      return true;
    }
    Optional<Throwable> network =
        Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
            .filter(IOException.class::isInstance)
            .findFirst();
    return network.filter(cause -> !saysNotConnected(cause)).isPresent();
  }

  private static boolean saysNotConnected(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException
        || cause instanceof SSLHandshakeException
        || NOT_CONNECTED.contains(cause.getClass().getSimpleName());
  }
}
