package io.github.ecsconex.app.config;

import io.github.ecsconex.core.secret.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * How registries are spoken to.
 *
 * @param auths the text of a Docker config.json, if there is one
 * @param timeout how long a registry may leave conex without an answer
 */
public record RegistrySettings(Optional<Secret> auths, Duration timeout) {}
