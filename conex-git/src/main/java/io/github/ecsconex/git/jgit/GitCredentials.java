package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import java.net.URI;
import java.util.Optional;

/** What private repositories are fetched with. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface GitCredentials {
  /** Knows nothing, so that only public repositories can be fetched. */
  GitCredentials NONE = (repository, server) -> Optional.empty();

  /**
   * The login for {@code repository} at {@code server}; empty if there is none for that server. It
   * is asked for each time, and only for servers that the login can be told without being
   * overheard: by {@code https}, or by {@code http} on this machine.
   *
   * @param server scheme, host and, unless it is the scheme's own, port; nothing else
   */
  Optional<GitLogin> find(Repository repository, URI server)
      throws PortException, InterruptedException;

  /**
   * Told that the server takes {@code login} no longer.
   *
   * @return whether {@link #find} may give another one now
   */
  default boolean refused(Repository repository, GitLogin login) {
    return false;
  }

  /** Knows {@code login} for the server of {@code host}, whatever the repository. */
  static GitCredentials forHost(String host, GitLogin login) {
    return (repository, server) ->
        host.equalsIgnoreCase(server.getHost()) ? Optional.of(login) : Optional.empty();
  }
}
