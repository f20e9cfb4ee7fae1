package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.ImageRegistryFactory;
import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.queue.MessageSender;
import java.util.Map;

/** Opens adapters that no setting names, but a stack does. The application closes them. */
public final class OpenAdapters {
  private final Map<String, MessageQueueFactory> queues;
  private final Map<String, ImageRegistryFactory> registries;
  private final Closer closer;

  OpenAdapters(
      Map<String, MessageQueueFactory> queues,
      Map<String, ImageRegistryFactory> registries,
      Closer closer) {
    this.queues = Map.copyOf(queues);
    this.registries = Map.copyOf(registries);
    this.closer = closer;
  }

  /** The registry at {@code uri}, whose scheme there is an adapter for. */
  public ImageRegistry registry(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException {
    return closer.closing(PortsModule.chosen(registries, uri.scheme()).registry(uri));
  }

  /** The giving end of the queue at {@code uri}, whose scheme there is an adapter for. */
  public MessageSender sender(AdapterUri uri)
      throws ConfigurationException, PortException, InterruptedException {
    return closer.closing(PortsModule.chosen(queues, uri.scheme()).sender(uri));
  }
}
