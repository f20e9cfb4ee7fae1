package io.github.ecsconex.app.config;

import java.nio.file.Path;

/**
 * Where the Docker Engine is.
 *
 * @param host a {@code unix://} or {@code tcp://} URL
 * @param tls whether it is spoken to by TLS
 * @param certificates the directory of {@code ca.pem}, {@code cert.pem} and {@code key.pem}
 */
public record EngineSettings(String host, boolean tls, Path certificates) {}
