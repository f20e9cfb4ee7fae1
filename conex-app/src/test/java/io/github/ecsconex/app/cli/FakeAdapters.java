package io.github.ecsconex.app.cli;

import com.google.inject.AbstractModule;
import io.github.ecsconex.app.adapter.AdapterBinder;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.app.adapter.ImageBuilderFactory;
import io.github.ecsconex.app.adapter.ImageRegistryFactory;
import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.adapter.NotifierFactory;
import io.github.ecsconex.app.adapter.SourceFetcherFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.source.SourceFetcher;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** The scheme {@code fake:} for every port, added as any jar on the class path may add one. */
public final class FakeAdapters extends AbstractModule implements AdapterModule {
  @Override
  protected void configure() {
    AdapterBinder adapters = new AdapterBinder(binder());
    adapters.queue("fake", AddressForm.without("fake:"), Factory.class);
    adapters.registry("fake", new Host(), Factory.class);
    adapters.notifier("fake", AddressForm.without("fake:"), Factory.class);
    adapters.builder("fake", AddressForm.without("fake:"), Factory.class);
    adapters.source("fake", Factory.class);
  }

  private static final class Host implements AddressForm {
    @Override
    public String form() {
      return "fake:<host>";
    }

    @Override
    public void check(String address) {
      if (address.isEmpty()) {
        throw new IllegalArgumentException("it names no host");
      }
    }
  }

  private static final class Factory
      implements MessageQueueFactory,
          ImageRegistryFactory,
          NotifierFactory,
          ImageBuilderFactory,
          SourceFetcherFactory {
    private final FakeWorld world = FakeWorld.current();

    @Inject
    Factory() {}

    @Override
    public MessageSource source(AdapterUri uri) {
      return new MessageSource() {
        @Override
        public List<Delivery> receive(int max, Duration wait, Duration lease)
            throws UnavailableException, InterruptedException {
          return world.queue.receive(max, wait, lease);
        }

        @Override
        public void close() {
          world.closed("source");
        }
      };
    }

    @Override
    public MessageSender sender(AdapterUri uri) {
      return new MessageSender() {
        @Override
        public String send(String subject, String body) throws UnavailableException {
          return world.queue.send(subject, body);
        }

        @Override
        public void close() {
          world.closed("sender");
        }
      };
    }

    @Override
    public ImageRegistry registry(AdapterUri uri) {
      return world.registry(uri.address());
    }

    @Override
    public ImageCopier copier(List<ImageRegistry> registries) {
      return new FakeImageCopier(
          registries.stream().map(FakeImageRegistry.class::cast).toArray(FakeImageRegistry[]::new));
    }

    @Override
    public Notifier notifier(AdapterUri uri) {
      return world.notifier;
    }

    @Override
    public ImageBuilder builder(AdapterUri uri) {
      return world.imageBuilder();
    }

    @Override
    public SourceFetcher fetcher(GitUrl url) {
      return world.sources;
    }
  }
}
