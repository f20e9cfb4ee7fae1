package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import java.time.Duration;

/**
 * Whoever may take this worker away to save money, and can be asked not to. Safe for use by many
 * threads.
 */
@FunctionalInterface
public interface ScaleInProtection {
  /**
   * Asks that the worker be left alone for {@code duration} from now, whatever was asked before;
   * zero takes the wish back.
   */
  void protectFor(Duration duration) throws PortException, InterruptedException;
}
