package io.github.ecsconex.app.config;

import io.github.ecsconex.core.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How repositories are fetched.
 *
 * @param url where from
 * @param token what private repositories are fetched with; for the host of {@code url} alone, and
 *     only by https
 * @param cache where mirrors are kept
 * @param cacheSize how large they may grow together, in bytes
 * @param timeout how long a server may leave conex without an answer
 */
public record GitSettings(
    GitUrl url, Optional<Secret> token, Path cache, long cacheSize, Duration timeout) {
  /** The token, if {@code elsewhere} may see it. */
  public Optional<Secret> tokenFor(GitUrl elsewhere) {
    return url.scheme().equals("https")
            && elsewhere.scheme().equals("https")
            && url.host().isPresent()
            && url.host().equals(elsewhere.host())
        ? token
        : Optional.empty();
  }
}
