package io.github.ecsconex.core.queue;

import io.github.ecsconex.core.failure.PortException;
import java.time.Duration;

/**
 * One message, leased to this worker until the lease runs out. Safe for use by many threads.
 *
 * <p>Every method but {@link #message()} throws {@link
 * io.github.ecsconex.core.failure.RejectedException} if the lease is no longer this worker's, and
 * {@link io.github.ecsconex.core.failure.UnavailableException} if the queue does not answer.
 */
public interface Delivery {
  Message message();

  /** Makes the lease run out {@code lease} from now, sooner or later than it would have. */
  void extend(Duration lease) throws PortException, InterruptedException;

  /** Settles the message: it never comes back. */
  void complete() throws PortException, InterruptedException;

  /** Gives the message back: it comes again after {@code delay}, with a higher receive count. */
  void release(Duration delay) throws PortException, InterruptedException;
}
