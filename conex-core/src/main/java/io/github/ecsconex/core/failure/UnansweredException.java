package io.github.ecsconex.core.failure;

/**
 * What was asked may have been done: the request went out, and its answer was lost. Trying again
 * may do it twice.
 */
public final class UnansweredException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  public UnansweredException(String message, Throwable cause) {
    super(message, cause);
  }
}
