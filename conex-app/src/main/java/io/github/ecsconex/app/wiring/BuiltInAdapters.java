package io.github.ecsconex.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.github.ecsconex.app.adapter.AdapterBinder;
import io.github.ecsconex.app.adapter.AdapterModule;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.docker.registry.RegistryLimits;
import io.github.ecsconex.docker.registry.RegistryTransport;
import io.github.ecsconex.git.github.GithubPushDecoder;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The adapters that conex brings. */
final class BuiltInAdapters extends AbstractModule implements AdapterModule {
  /** How long a connection may take to come about; what is slower than this is not there. */
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  @Override
  protected void configure() {
    AdapterBinder adapters = new AdapterBinder(binder());
    adapters.queue("sns", SnsSenderFactory.FORM, SnsSenderFactory.class);
    adapters.queue("sqs", SqsQueueFactory.FORM, SqsQueueFactory.class);
    adapters.queue("sqlite", SqliteQueueFactory.FORM, SqliteQueueFactory.class);
    adapters.registry("ecr", EcrRegistryFactory.FORM, EcrRegistryFactory.class);
    adapters.registry(
        OciRegistryFactory.HTTPS,
        new OciAddressForm(OciRegistryFactory.HTTPS),
        OciRegistryFactory.class);
    adapters.registry(
        OciRegistryFactory.HTTP,
        new OciAddressForm(OciRegistryFactory.HTTP),
        OciRegistryFactory.class);
    adapters.notifier("log", AddressForm.without("log:"), LogNotifierFactory.class);
    adapters.notifier("sns", SnsSenderFactory.FORM, SnsNotifierFactory.class);
    adapters.builder("docker", AddressForm.without("docker:"), DockerBuilderFactory.class);
    for (String scheme : DockerBuilderFactory.SCHEMES) {
      adapters.builder(scheme, AddressForm.without(scheme), DockerBuilderFactory.class);
    }
    for (String scheme : JgitFetcherFactory.SCHEMES) {
      adapters.source(scheme, JgitFetcherFactory.class);
    }
  }

  @Provides
  @Singleton
  PushDecoder decoder() {
    return new GithubPushDecoder();
  }

  @Provides
  @Singleton
  AwsConnection aws(Closer closer) {
    return closer.closing(AwsConnection.standard());
  }

  @Provides
  @Singleton
  CloudFormationStacks stacks(AwsConnection aws) {
    return new CloudFormationStacks(aws);
  }

  @Provides
  @Singleton
  RegistryTransport registryTransport(Ticker ticker, Settings settings, Closer closer) {
    Duration timeout = settings.registry().timeout();
    return closer.closing(
        new RegistryTransport(
            ticker,
            new RegistryLimits(
                CONNECT_LIMIT,
                timeout,
                timeout,
                longer(timeout, RegistryLimits.DEFAULT.store()),
                RegistryLimits.DEFAULT.pause())));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
