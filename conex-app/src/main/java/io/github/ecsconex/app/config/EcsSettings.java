package io.github.ecsconex.app.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What ECS tells a task in its environment.
 *
 * @param metadata where the task can ask about itself
 * @param metadataFile what the instance's agent wrote down of the container
 * @param agent where the task can ask to be kept
 */
public record EcsSettings(
    Optional<URI> metadata, Optional<Path> metadataFile, Optional<URI> agent) {}
