package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.BuildAccess;
import io.github.ecsconex.core.image.BuildAccess.LoginSource;
import io.github.ecsconex.core.image.RegistryLogin;
import java.util.HashMap;
import java.util.Map;

/** How to speak to the registries that base images come from; to others without a name. */
record BaseImageLogins(Map<String, LoginSource> sources) {
  BaseImageLogins {
    sources = Map.copyOf(sources);
  }

  /** Logins that are known, by the registry's host; {@code docker.io} for Docker Hub. */
  static BaseImageLogins of(Map<String, RegistryLogin.Password> known) {
    Map<String, LoginSource> sources = new HashMap<>();
    known.forEach((host, login) -> sources.put(host, () -> login));
    return new BaseImageLogins(sources);
  }

  /** These, and what one build is given besides. */
  BaseImageLogins with(BuildAccess access) {
    Map<String, LoginSource> both = new HashMap<>(sources);
    both.putAll(access.registries());
    return new BaseImageLogins(both);
  }

  RegistryLogin of(String host) throws PortException, InterruptedException {
    LoginSource source = sources.get(host);
    return source == null ? RegistryLogin.ANONYMOUS : source.get();
  }

  /** All of them, by host, for a builder that wants them beforehand. */
  Map<String, RegistryLogin> all() throws PortException, InterruptedException {
    Map<String, RegistryLogin> all = new HashMap<>();
    for (String host : sources.keySet()) {
      all.put(host, of(host));
    }
    return all;
  }
}
