package io.github.ecsconex.docker.engine;

/**
 * What an engine says it is.
 *
 * @param version of the engine, as in {@code 20.10.24}
 * @param apiVersion the newest version of the API that it speaks, as in {@code 1.41}
 */
public record EngineVersion(String version, String apiVersion) {}
