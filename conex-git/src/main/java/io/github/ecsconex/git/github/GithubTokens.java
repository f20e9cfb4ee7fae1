package io.github.ecsconex.git.github;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;

/** What GitHub is asked with. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface GithubTokens {
  /**
   * A token for what concerns {@code repository}, good for some minutes at least.
   *
   * @throws RejectedException if there is none for it
   */
  Secret token(Repository repository) throws PortException, InterruptedException;

  /**
   * Told that GitHub takes {@code token} no longer.
   *
   * @return whether {@link #token} may give another one now
   */
  default boolean refused(Repository repository, Secret token) {
    return false;
  }

  /** The same token for every repository. */
  static GithubTokens fixed(Secret token) {
    return repository -> token;
  }
}
