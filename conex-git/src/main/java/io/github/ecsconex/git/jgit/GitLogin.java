package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.secret.Secret;

/**
 * Who fetches, as a Git server asks for it over HTTP.
 *
 * @param user the name of an account; GitHub takes {@code x-access-token} for any token
 * @param password a password or a token
 */
public record GitLogin(String user, Secret password) {
  /**
   * @throws IllegalArgumentException if {@code user} is empty or holds a colon
   */
  public GitLogin {
    if (user.isEmpty() || user.contains(":")) {
      throw new IllegalArgumentException("a user's name is not empty and holds no colon");
    }
  }
}
