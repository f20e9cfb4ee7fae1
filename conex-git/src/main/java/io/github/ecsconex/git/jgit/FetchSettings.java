package io.github.ecsconex.git.jgit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How repositories are fetched.
 *
 * @param cacheDirectory where mirrors are kept; made when it is first needed. Several processes may
 *     share it.
 * @param cacheLimit how many bytes all mirrors together may have; what was not used for longest
 *     goes first. A mirror in use stays, so that there may be more for a while.
 * @param silenceLimit how long a server may leave conex without an answer, at least a second
 * @param fetchLimit how long one question to a server, or one fetch, may take
 * @param commitLimits how large a commit may be
 * @param sshDirectory the directory of private keys, {@code known_hosts} and {@code config} for
 *     SSH, such as a user's {@code .ssh}; without it, nothing is fetched by SSH
 */
public record FetchSettings(
    Path cacheDirectory,
    long cacheLimit,
    Duration silenceLimit,
    Duration fetchLimit,
    CommitLimits commitLimits,
    Optional<Path> sshDirectory) {
  private static final long CACHE_LIMIT = 10L << 30;
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);
  private static final Duration FETCH_LIMIT = Duration.ofHours(1);

  /** Mirrors of at most 10 GiB, 60 s for an answer, an hour for a fetch, and nothing by SSH. */
  public static FetchSettings withCache(Path directory) {
    return new FetchSettings(
        directory, CACHE_LIMIT, SILENCE_LIMIT, FETCH_LIMIT, CommitLimits.DEFAULT, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if a limit is negative, or too short to be one
   */
  public FetchSettings {
    if (cacheLimit < 0) {
      throw new IllegalArgumentException("a cache has no negative size");
    }
    if (silenceLimit.compareTo(Duration.ofSeconds(1)) < 0
        || silenceLimit.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("a server may be silent for a second to a day");
    }
    if (!fetchLimit.isPositive()) {
      throw new IllegalArgumentException("a fetch takes time");
    }
  }
}
