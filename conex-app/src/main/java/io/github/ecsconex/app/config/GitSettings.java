package io.github.ecsconex.app.config;

import io.github.ecsconex.git.github.GithubCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How repositories are fetched.
 *
 * @param url where from
 * @param credentials what private repositories are fetched with; for the host of {@code url} alone,
 *     and only by https
 * @param cache where mirrors are kept
 * @param cacheSize how large they may grow together, in bytes
 * @param timeout how long a server may leave conex without an answer
 */
public record GitSettings(
    GitUrl url,
    Optional<GithubCredentials> credentials,
    Path cache,
    long cacheSize,
    Duration timeout) {
  /** The credentials, if {@code elsewhere} may see what they give. */
  public Optional<GithubCredentials> credentialsFor(GitUrl elsewhere) {
    return url.scheme().equals("https")
            && elsewhere.scheme().equals("https")
            && url.host().isPresent()
            && url.host().equals(elsewhere.host())
        ? credentials
        : Optional.empty();
  }
}
