package io.github.ecsconex.app.config;

import io.github.ecsconex.aws.ecr.RepositoryOptions;
import io.github.ecsconex.docker.registry.DockerConfigLogins;
import java.time.Duration;

/**
 * How registries are spoken to.
 *
 * @param logins the registries' users and passwords
 * @param timeout how long a registry may leave conex without an answer
 * @param ecrRepositories what repositories are like that are created in ECR
 */
public record RegistrySettings(
    DockerConfigLogins logins, Duration timeout, RepositoryOptions ecrRepositories) {}
