package io.github.ecsconex.core.queue;

import io.github.ecsconex.core.failure.PortException;
import java.time.Duration;

/**
 * One message, leased to this worker until the lease runs out. Safe for use by many threads.
 *
 * <p>Every method that asks the queue throws {@link
 * io.github.ecsconex.core.failure.RejectedException} if the lease is no longer this worker's, and
 * {@link io.github.ecsconex.core.failure.UnavailableException} if the queue does not answer.
 */
public interface Delivery {
  Message message();

  /**
   * For how long the message is this worker's for certain: what the queue and this process may
   * count differently is taken off. Not positive once another worker may have it, or it is settled.
   * Asks nobody; {@link #extend} makes it longer or shorter.
   */
  Duration leaseLeft();

  /** Makes the lease run out {@code lease} from now, sooner or later than it would have. */
  void extend(Duration lease) throws PortException, InterruptedException;

  /** Settles the message: it never comes back. */
  void complete() throws PortException, InterruptedException;

  /** Gives the message back: it comes again after {@code delay}, with a higher receive count. */
  void release(Duration delay) throws PortException, InterruptedException;
}
