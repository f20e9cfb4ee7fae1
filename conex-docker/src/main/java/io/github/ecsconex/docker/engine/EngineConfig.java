package io.github.ecsconex.docker.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What docker-java is told of an engine: its own settings would be read from the environment and
 * from the user's home, and have it learn the form of each answer anew for each connection.
 */
final class EngineConfig implements DockerClientConfig {
  private final URI address;
  private final ObjectMapper json = DockerClientConfig.getDefaultObjectMapper();

  EngineConfig(URI address) {
    this.address = address;
  }

  @Override
  public URI getDockerHost() {
    return address;
  }

  /** Whatever the engine speaks. */
  @Override
  public RemoteApiVersion getApiVersion() {
    return RemoteApiVersion.UNKNOWN_VERSION;
  }

  @Override
  public @Nullable String getRegistryUsername() {
    return null;
  }

  @Override
  public @Nullable String getRegistryPassword() {
    return null;
  }

  @Override
  public @Nullable String getRegistryEmail() {
    return null;
  }

  @Override
  public @Nullable String getRegistryUrl() {
    return null;
  }

  /** None by default: each push is given its own. */
  @Override
  public @Nullable AuthConfig effectiveAuthConfig(String imageName) {
    return null;
  }

  @Override
  public AuthConfigurations getAuthConfigurations() {
    return new AuthConfigurations();
  }

  @Override
  @SuppressWarnings("deprecation") // docker-java's own interface has it
  public @Nullable SSLConfig getSSLConfig() {
    return null;
  }

  @Override
  public ObjectMapper getObjectMapper() {
    return json;
  }
}
