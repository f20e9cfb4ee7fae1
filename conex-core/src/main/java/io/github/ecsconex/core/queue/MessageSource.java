package io.github.ecsconex.core.queue;

import io.github.ecsconex.core.failure.UnavailableException;
import java.time.Duration;
import java.util.List;

/**
 * A durable queue, seen from its taking end: each message is handed out at least once, to one
 * worker at a time, until someone completes it. Safe for use by many threads.
 */
public interface MessageSource extends AutoCloseable {
  /**
   * Takes at most {@code max} messages, each under a lease of {@code lease}. Waits at most {@code
   * wait} for the first; empty when none came.
   *
   * @param max 1 to 10
   */
  List<Delivery> receive(int max, Duration wait, Duration lease)
      throws UnavailableException, InterruptedException;

  /** Lets go of what the source holds open. Leases stay as they are. */
  @Override
  void close();
}
