package io.github.ecsconex.core.image;

import io.github.ecsconex.core.secret.Secret;

/** How to speak to a registry: without a name, or with a user and a password. */
public sealed interface RegistryLogin {
  /** The registry asks nobody who they are. */
  RegistryLogin ANONYMOUS = new Anonymous();

  /** No credentials. */
  record Anonymous() implements RegistryLogin {}

  /** A user's name and password, or what a registry takes in their place. */
  record Password(String user, Secret password) implements RegistryLogin {
    public Password {
      if (user.isEmpty()) {
        throw new IllegalArgumentException("a registry's user has a name");
      }
    }
  }
}
