package io.github.ecsconex.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.github.ecsconex.app.adapter.DeadLetters;
import io.github.ecsconex.app.adapter.ImageBuilderFactory;
import io.github.ecsconex.app.adapter.ImageRegistryFactory;
import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.adapter.SourceFetcherFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.build.MissedPushes;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.source.SourceFetcher;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Each port, opened by the factory that the settings choose by a URI's scheme. */
final class PortsModule extends AbstractModule {
  private final Invocation invocation;

  PortsModule(Invocation invocation) {
    this.invocation = invocation;
  }

  @Provides
  @Singleton
  OpenAdapters openAdapters(
      Map<String, MessageQueueFactory> queues,
      Map<String, ImageRegistryFactory> registries,
      Closer closer) {
    return new OpenAdapters(queues, registries, closer);
  }

  @Provides
  @Singleton
  MissedPushes missedPushes(
      SourceFetcher fetcher, List<ImageRegistry> registries, Settings settings) {
    return new MissedPushes(fetcher, registries, settings.build());
  }

  @Provides
  @Singleton
  MessageSource source(Settings settings, Map<String, MessageQueueFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    AdapterUri uri = settings.queue().orElseThrow();
    return closer.closing(chosen(factories, uri.scheme()).source(uri));
  }

  @Provides
  @Singleton
  MessageSender sender(Settings settings, Map<String, MessageQueueFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    AdapterUri uri = settings.queue().orElseThrow();
    return closer.closing(chosen(factories, uri.scheme()).sender(uri));
  }

  @Provides
  @Singleton
  DeadLetters deadLetters(
      Settings settings, Map<String, MessageQueueFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    AdapterUri uri = settings.queue().orElseThrow();
    return closer.closing(
        chosen(factories, uri.scheme())
            .deadLetters(uri)
            .orElseThrow(() ->
                new RejectedException(
                    "the dead letters of a queue at "
                        + uri.scheme()
                        + ": are not conex's to show; docs/messages.md says where they are")));
  }

  @Provides
  @Singleton
  List<ImageRegistry> registries(
      Settings settings, Map<String, ImageRegistryFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    List<ImageRegistry> registries = new ArrayList<>();
    for (AdapterUri uri : settings.registries()) {
      registries.add(closer.closing(chosen(factories, uri.scheme()).registry(uri)));
    }
    return List.copyOf(registries);
  }

  @Provides
  @Singleton
  ImageCopier copier(
      Settings settings,
      List<ImageRegistry> registries,
      Map<String, ImageRegistryFactory> factories,
      Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    AdapterUri first = settings.registries().getFirst();
    return closer.closing(chosen(factories, first.scheme()).copier(registries));
  }

  @Provides
  @Singleton
  Notifier notifier(Settings settings, Map<String, NotifierFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    AdapterUri uri = settings.notifier();
    return closer.closing(chosen(factories, uri.scheme()).notifier(uri));
  }

  @Provides
  @Singleton
  ImageBuilder builder(Settings settings, Map<String, ImageBuilderFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    AdapterUri uri = settings.builder();
    return closer.closing(chosen(factories, uri.scheme()).builder(uri));
  }

  @Provides
  @Singleton
  SourceFetcher fetcher(
      Settings settings, Map<String, SourceFetcherFactory> factories, Closer closer)
      throws ConfigurationException, PortException, InterruptedException {
    GitUrl url = invocation.repositoryUrl().orElse(settings.git().url());
    SourceFetcherFactory factory = factories.get(url.scheme());
    if (factory == null) {
      throw new ConfigurationException(
          List.of(
              "nothing fetches from "
                  + url.scheme()
                  + ":; expected "
                  + String.join(", ", new TreeSet<>(factories.keySet()))));
    }
    return closer.closing(factory.fetcher(url));
  }

  /** The settings hold only schemes that there are factories for. */
  static <F> F chosen(Map<String, F> factories, String scheme) {
    F factory = factories.get(scheme);
    if (factory == null) {
      throw new IllegalStateException("no adapter is bound to " + scheme);
    }
    return factory;
  }
}
