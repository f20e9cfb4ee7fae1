package io.github.ecsconex.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ecs.EcsScaleInProtection;
import io.github.ecsconex.aws.ecs.EcsTask;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.notice.RuntimeResources;
import io.github.ecsconex.core.work.ScaleInProtection;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** What the surroundings tell of the task that a worker runs in, and do for it. */
final class EcsModule extends AbstractModule {
  @Provides
  @Singleton
  RuntimeResources resources(Settings settings, Provider<AwsConnection> aws)
      throws PortException, InterruptedException {
    Optional<URI> metadata = settings.ecs().metadata();
    if (metadata.isEmpty()) {
      return RuntimeResources.UNKNOWN;
    }
    try (EcsTask task = new EcsTask(aws.get(), metadata.get(), settings.ecs().metadataFile())) {
      return task.resources();
    }
  }

  @Provides
  @Singleton
  ScaleInProtection protection(Settings settings, Closer closer) {
    Optional<URI> agent = settings.ecs().agent();
    return agent.isPresent()
        ? closer.closing(new EcsScaleInProtection(agent.get()))
        : duration -> {};
  }
}
