package io.github.ecsconex.git.jgit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Fetchers with limits that suit tests. */
final class TestFetchers {
  static final Duration SILENCE = Duration.ofSeconds(30);

  private TestFetchers() {}

  static JgitSourceFetcher fetcher(
      RepositoryLocations locations, GitCredentials credentials, FetchSettings settings) {
    return new JgitSourceFetcher(
        locations, credentials, settings, InstantSource.system(), new WallTicker());
  }

  /** One that needs no credentials and has its mirrors in {@code cache}. */
  static JgitSourceFetcher fetcher(RepositoryLocations locations, Path cache) {
    return fetcher(locations, GitCredentials.NONE, settings(cache));
  }

  static FetchSettings settings(Path cache) {
    return settings(cache, 1L << 30);
  }

  static FetchSettings settings(Path cache, long limit) {
    return settings(cache, limit, CommitLimits.DEFAULT);
  }

  static FetchSettings settings(Path cache, long limit, CommitLimits commitLimits) {
    return new FetchSettings(
        cache, limit, SILENCE, Duration.ofSeconds(60), commitLimits, Optional.empty());
  }
}
