package io.github.ecsconex.core.build;

import io.github.ecsconex.core.queue.Message;

/** Does what a message asks for. Safe for use by many threads. */
@FunctionalInterface
public interface PushHandler {
  /**
   * Works on {@code message} until it is done or the thread is interrupted; the interrupt is then
   * used up, and {@link BuildOutcome.Interrupted} says that it came.
   */
  BuildOutcome handle(Message message, JobLog log);
}
