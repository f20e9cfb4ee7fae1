package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Turns what went wrong with a registry into a failure of the port, in one sentence. */
final class Failures {
  private Failures() {}

  /**
   * @param what what was tried and on what, as in {@code tag registry.test/app:v1}
   */
  static PortException of(String what, IOException cause) {
    String message = "could not " + what + ": " + reason(cause);
    return switch (cause) {
      case RefusalException refusal -> new RejectedException(message, refusal);
      case AnswerException answer when !answer.isPassing() ->
          new RejectedException(message, answer);
      default -> new UnavailableException(message, cause);
    };
  }

  /**
   * The same, where two registries have to do with it.
   *
   * @param host the one that failed
   */
  static PortException of(String what, String host, IOException cause) {
    return of(what + ": " + host, cause);
  }

  /** Why, in words for a person; the JDK leaves many of these without any. */
  static String reason(IOException cause) {
    String said = cause.getMessage();
    return switch (cause) {
      case UnknownHostException unknown -> "there is no such host";
      case HttpConnectTimeoutException slow -> "no connection in time";
      case ConnectException refused -> {
        for (Throwable deeper = refused; deeper != null; deeper = deeper.getCause()) {
          if (deeper instanceof UnresolvedAddressException) {
            yield "there is no such host";
          }
        }
        yield "it accepts no connection";
      }
      case SSLException tls -> "TLS failed: " + said;
      default -> said == null || said.isBlank() ? cause.getClass().getSimpleName() : said;
    };
  }
}
