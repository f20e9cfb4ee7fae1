package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.source.RepositoryHost;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceFetcherContract;
import java.nio.file.Path;
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
    return TestFetchers.fetcher(
        RepositoryLocations.template(directory.toUri() + "{owner}/{repo}"),
        directory.resolve("cache"));
  }

  @Override
  public RepositoryHost host() {
    return host;
  }
}
