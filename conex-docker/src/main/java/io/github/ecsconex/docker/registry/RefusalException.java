package io.github.ecsconex.docker.registry;

import java.io.IOException;

/** What cannot be done, however often it is tried; the message says why. */
final class RefusalException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusalException(String reason) {
    super(reason);
  }

  RefusalException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
