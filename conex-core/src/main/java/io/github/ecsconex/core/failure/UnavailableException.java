package io.github.ecsconex.core.failure;

/**
 * Trying again later may help: a network, an engine or a registry that does not answer, throttling.
 */
public sealed class UnavailableException extends PortException permits UnansweredException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message) {
    super(message);
  }

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
