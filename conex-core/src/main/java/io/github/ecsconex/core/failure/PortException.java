package io.github.ecsconex.core.failure;

/**
 * Why a port could not do what it was asked. The kind decides what becomes of the message: trying
 * again is useless ({@link RejectedException}) or may help ({@link UnavailableException}).
 *
 * <p>The message is one sentence for the person who reads it at night: what was tried, on what, and
 * why it failed. It never holds a secret.
 */
public abstract sealed class PortException extends Exception
    permits RejectedException, UnavailableException {
  private static final long serialVersionUID = 1L;

  PortException(String message) {
    super(message);
  }

  PortException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What was tried, on what, and why it failed; never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
