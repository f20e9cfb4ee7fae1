package io.github.ecsconex.app.config;

import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.WorkerSettings;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What the operator set, and the defaults for the rest. Prints no secret.
 *
 * @param queue present if the command needs it
 * @param registries not empty if the command needs them; images are pushed to the first
 * @param variables what builds get of this process's environment
 * @param storage how much an engine keeps
 * @param health where a worker tells how it fares; present if the command needs it
 * @param secrets the values that nobody may read in a log
 */
public record Settings(
    Optional<AdapterUri> queue,
    List<AdapterUri> registries,
    AdapterUri notifier,
    AdapterUri builder,
    GitSettings git,
    GithubSettings github,
    BuildSettings build,
    BuildVariables variables,
    StorageLimits storage,
    EngineSettings engine,
    RegistrySettings registry,
    EcsSettings ecs,
    WorkerSettings work,
    Optional<InetSocketAddress> health,
    Level logLevel,
    List<Secret> secrets) {
  public Settings {
    registries = List.copyOf(registries);
    secrets = List.copyOf(secrets);
  }
}
