package io.github.ecsconex.core.failure;

/**
 * Trying again cannot help: a malformed message, a commit that is not in its repository, refused
 * credentials, a build step's own exit code.
 */
public final class RejectedException extends PortException {
  private static final long serialVersionUID = 1L;

  public RejectedException(String message) {
    super(message);
  }

  public RejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
