package io.github.ecsconex.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.github.ecsconex.app.config.BuildVariables;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.build.BuildOffer;
import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.image.BuildAccess.SecretSource;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.notice.RuntimeResources;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.CommitReporter;
import io.github.ecsconex.core.work.ScaleInProtection;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.core.work.Worker;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The pipeline and the worker, made of the ports; time and chance. */
final class WorkModule extends AbstractModule {
  private final Invocation invocation;
  private final InstantSource clock;

  WorkModule(Invocation invocation, InstantSource clock) {
    this.invocation = invocation;
    this.clock = clock;
  }

  @Override
  protected void configure() {
    bind(InstantSource.class).toInstance(clock);
    bind(Ticker.class).toInstance(Ticker.system());
  }

  @Provides
  @Singleton
  BuildPipeline pipeline(
      PushDecoder decoder,
      SourceFetcher fetcher,
      ImageBuilder builder,
      List<ImageRegistry> registries,
      ImageCopier copier,
      Settings settings,
      InstantSource clock) {
    return new BuildPipeline(
        decoder, fetcher, builder, registries, copier, settings.build(), offer(settings), clock);
  }

  private BuildOffer offer(Settings settings) {
    BuildVariables variables = settings.variables();
    GitUrl url = invocation.repositoryUrl().orElse(settings.git().url());
    return new BuildOffer(
        url::addressOf,
        sources(variables.secrets()),
        sources(variables.arguments()),
        variables.withheld(),
        variables.never(),
        "CONEX_BUILD_ARGS");
  }

  private static Map<String, SecretSource> sources(Map<String, Secret> secrets) {
    Map<String, SecretSource> sources = new HashMap<>();
    secrets.forEach((name, secret) -> sources.put(name, () -> secret));
    return sources;
  }

  @Provides
  @Singleton
  Worker worker(
      MessageSource source,
      BuildPipeline pipeline,
      Notifier notifier,
      Settings settings,
      InstantSource clock,
      Ticker ticker,
      Redactor redactor,
      RuntimeResources resources,
      ScaleInProtection protection,
      CommitReporter reporter) {
    return new Worker(
        source,
        pipeline,
        notice -> notifier.failed(notice.on(resources)),
        settings.work(),
        clock,
        ticker,
        () -> ThreadLocalRandom.current().nextDouble(),
        redactor,
        protection,
        reporter);
  }
}
