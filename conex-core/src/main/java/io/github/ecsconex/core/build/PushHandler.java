package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Message;

/** Does what a message asks for. Safe for use by many threads. */
@FunctionalInterface
public interface PushHandler {
  /**
   * Works on {@code message} until it is done or the thread is interrupted; the interrupt is then
   * used up, and {@link BuildOutcome.Interrupted} says that it came.
   */
  BuildOutcome handle(Message message, JobLog log);

  /** The same, telling {@code progress} how far it is. */
  default BuildOutcome handle(Message message, JobLog log, BuildProgress progress) {
    return handle(message, log);
  }

  /**
   * Makes sure that what every push needs answers now. A worker asks before it takes messages, and
   * takes none while this throws: a push should not pay with its attempts for an engine that is
   * away.
   */
  default void requireReady() throws UnavailableException, InterruptedException {}
}
