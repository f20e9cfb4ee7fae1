package io.github.ecsconex.app.adapter;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import java.util.Optional;

/** Opens the two ends of the queue that {@code CONEX_QUEUE} names. */
public interface MessageQueueFactory {
  /**
   * The taking end.
   *
   * @param uri of the scheme and in the form that this factory is bound to
   */
  MessageSource source(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException;

  /**
   * The giving end.
   *
   * @param uri of the scheme and in the form that this factory is bound to
   */
  MessageSender sender(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException;

  /**
   * What the queue has given up; empty where that is looked at by other means.
   *
   * @param uri of the scheme and in the form that this factory is bound to
   */
  default Optional<DeadLetters> deadLetters(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException {
    return Optional.empty();
  }
}
