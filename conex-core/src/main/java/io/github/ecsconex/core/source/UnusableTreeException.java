package io.github.ecsconex.core.source;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.io.IOException;

/**
 * What stands in a {@link SourceTree} is at fault, so that reading it again cannot help: a file
 * that is too large, a name that no file may have. The message names the path.
 */
public final class UnusableTreeException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnusableTreeException(String message) {
    super(message);
  }

  /**
   * What {@code failure}, which a tree threw, means to a port that needed the tree.
   *
   * @param tried what could not be done, on what
   */
  public static PortException explain(String tried, IOException failure) {
    String message = tried + ": " + failure.getMessage();
    return failure instanceof UnusableTreeException
        ? new RejectedException(message, failure)
        : new UnavailableException(message, failure);
  }
}
