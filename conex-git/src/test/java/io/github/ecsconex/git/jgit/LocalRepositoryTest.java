package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.source.RepositoryHost;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceFetcherContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class LocalRepositoryTest implements SourceFetcherContract {
  @TempDir private Path directory;
  private RepositoryHost host;

  @BeforeEach
  void start() {
    host = new GitDirectory(directory);
  }

  @Override
  public SourceFetcher fetcher() {
    return new JgitSourceFetcher(
        RepositoryLocations.template(directory.toUri() + "{owner}/{repo}"),
        GitCredentials.NONE,
        new FetchSettings(
            directory.resolve("cache"),
            0,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Optional.empty()),
        InstantSource.system(),
        new WallTicker());
  }

  @Override
  public RepositoryHost host() {
    return host;
  }
}
