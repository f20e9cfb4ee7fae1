package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.model.AuthConfig;
import io.github.ecsconex.core.image.RegistryLogin;

/** A registry's login, in the engine's words. */
final class EngineAuth {
  private static final String HUB = "docker.io";

  private EngineAuth() {}

  static AuthConfig of(String host, RegistryLogin login) {
    // The engine looks Docker Hub up by its first address, and every other registry by its host.
    AuthConfig auth =
        new AuthConfig()
            .withRegistryAddress(host.equals(HUB) ? AuthConfig.DEFAULT_SERVER_ADDRESS : host);
    return switch (login) {
      case RegistryLogin.Anonymous anonymous -> auth;
      case RegistryLogin.Password given ->
          auth.withUsername(given.user()).withPassword(given.password().reveal());
    };
  }
}
