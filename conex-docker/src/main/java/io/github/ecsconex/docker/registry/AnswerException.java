package io.github.ecsconex.docker.registry;

import java.io.IOException;

/** A registry answered with something other than what was asked for; the message says what. */
final class AnswerException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERRORS = 500;

  /** Of the codes in the OCI distribution specification, as {@link Answers} words them. */
  private static final String MANIFEST_BLOB_UNKNOWN = "manifest blob unknown";

  private final int status;
  private final long retryAfterSeconds;

  /**
   * @param retryAfterSeconds how long the registry asks to wait; 0 if it does not say
   */
  AnswerException(int status, String reason, long retryAfterSeconds) {
    super(reason);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  int status() {
    return status;
  }

  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /**
   * Whether the same question may be answered later. So may it where a blob that the registry has
   * just taken is not there: another worker stores the same one at that moment.
   */
  boolean isPassing() {
    return status == REQUEST_TIMEOUT
        || status == TOO_MANY_REQUESTS
        || status >= SERVER_ERRORS
        || String.valueOf(getMessage()).contains(MANIFEST_BLOB_UNKNOWN);
  }
}
