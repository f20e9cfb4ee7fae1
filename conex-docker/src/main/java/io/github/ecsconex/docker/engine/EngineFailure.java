package io.github.ecsconex.docker.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.util.regex.Pattern;

/** Reads what docker-java throws, and what an engine gives as its reason. */
final class EngineFailure {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** What no other attempt will change, in the words of the engine and of registries. */
  private static final Pattern DEFINITE =
      pattern(
          "denied|unauthorized|authentication required|no basic auth credentials"
              + "|manifest unknown|manifest for \\S{1,1000} not found|manifest invalid"
              + "|no matching manifest"
              + "|name unknown|name invalid|does not exist|file not found|no such file or directory"
              + "|is immutable|x509:|gave HTTP response to HTTPS client"
              + "|invalid reference format|failed to (process|parse)|should not be blank"
              + "|unknown (instruction|flag)|dockerfile parse error"
              + "|index out of bounds|: not found|insufficient_scope|\\b40[13] ");

  /**
   * What sounds so and is not: the engine has lost its containerd, or what it had stored, and a
   * token can be renewed.
   */
  private static final Pattern SURELY_PASSING =
      pattern(
          "dial unix |ttrpc: closed|code = Unavailable|transport is closing|no active sessions?"
              + "|failed to create shim( task)?: unknown|error creating \\w+ mount"
              + "|does not exist locally|layer does not exist|^tag does not exist: "
              + "|token has expired");

  /** ECR's words for a login that was good for its twelve hours. */
  private static final Pattern EXPIRED_LOGIN = pattern("authorization token has expired");

  /** What may be gone by the next attempt, in the words of the engine, of Go and of registries. */
  private static final Pattern PASSING =
      pattern(
          "no such host|server misbehaving|dial (tcp|udp)|connection (refused|reset)"
              + "|broken pipe|network is unreachable|no route to host|tls handshake"
              + "|time(d)?[ -]?out|deadline exceeded|cancell?ed|\\bEOF\\b"
              + "|too ?many ?requests|rate limit|\\b429\\b"
              + "|status( code)?:? 5\\d\\d|internal server error|bad gateway|service unavailable"
              + "|no space left on device|quota exceeded|cannot allocate memory"
              + "|resource temporarily unavailable|too many open files|input/output error"
              + "|shutting down|no such (container|image)");

  /** The engine's words for a name that it does not know, or not any more. */
  private static final Pattern NO_SUCH_NAME =
      pattern("^tag does not exist: |^an image does not exist locally with the tag: ");

  private static final Pattern BROKEN_CONNECTION = pattern("^(connection reset|broken pipe)");

  private EngineFailure() {}

  /**
   * Why {@code what} could not be done.
   *
   * @param thrown what docker-java threw: its own exceptions for an engine's refusal, bare
   *     RuntimeExceptions around an IOException for a connection that failed; or such an
   *     IOException itself
   */
  static PortException translate(String what, DockerEngine engine, Throwable thrown) {
    String tried = "could not " + what + " with " + engine + ": ";
    if (thrown instanceof DockerException refusal && refusal.getHttpStatus() > 0) {
      String reason = reason(refusal);
      int status = refusal.getHttpStatus();
      boolean passing =
          // An image that was there a moment ago: somebody else has removed it.
          status == NOT_FOUND
              || status == CONFLICT
              || status == TOO_MANY_REQUESTS
              || (status >= SERVER_ERROR && !isDefinite(reason));
      return passing
          ? new UnavailableException(tried + reason, thrown)
          : new RejectedException(tried + reason, thrown);
    }
    Throwable root = root(thrown);
    String reason = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return new UnavailableException(tried + reason, thrown);
  }

  /** Whether {@code thrown} says no more than that the engine closed the connection. */
  static boolean isBrokenConnection(Throwable thrown) {
    return BROKEN_CONNECTION.matcher(String.valueOf(root(thrown).getMessage())).find();
  }

  /** Whether {@code reason} is one that another attempt may not meet; definite where unknown. */
  static boolean isPassing(String reason) {
    return SURELY_PASSING.matcher(reason).find()
        || (PASSING.matcher(reason).find() && !isDefinite(reason));
  }

  /** Whether {@code reason} is one that every other attempt will meet; passing where unknown. */
  static boolean isDefinite(String reason) {
    return DEFINITE.matcher(reason).find() && !SURELY_PASSING.matcher(reason).find();
  }

  /**
   * Whether a push that failed for {@code reason} fails so each time with the same login: also
   * where that is out of date. Who has another one tries it at once.
   */
  static boolean refusesForGood(String reason) {
    return isDefinite(reason) || EXPIRED_LOGIN.matcher(reason).find();
  }

  /** Whether a push failed because nothing in the engine bears the target's name. */
  static boolean lacksName(String reason) {
    return NO_SUCH_NAME.matcher(reason).find();
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** The engine's own words: docker-java gives them as {@code Status 400: {"message":"…"}}. */
  static String reason(DockerException refusal) {
    String text = String.valueOf(refusal.getMessage());
    String body = text.substring(text.indexOf('{') < 0 ? 0 : text.indexOf('{'));
    try {
      JsonNode message = JSON.readTree(body).path("message");
      return message.isTextual() ? message.asText().strip() : text.strip();
    } catch (JsonProcessingException e) {
      return text.strip();
    }
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }
}
