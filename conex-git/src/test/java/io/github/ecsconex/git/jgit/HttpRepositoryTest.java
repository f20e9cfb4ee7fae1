package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.RemoteSourceFetcherContract;
import io.github.ecsconex.core.source.SourceFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class HttpRepositoryTest implements RemoteSourceFetcherContract {
  @TempDir private Path directory;
  private HttpGitHost host;
  private JgitSourceFetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    host = new HttpGitHost(directory.resolve("host"));
    fetcher = fetcher(GitCredentials.NONE);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    host.close();
  }

  private JgitSourceFetcher fetcher(GitCredentials credentials) {
    return new JgitSourceFetcher(
        host.locations(),
        credentials,
        new FetchSettings(
            directory.resolve("cache"),
            1L << 30,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Optional.empty()),
        InstantSource.system(),
        new WallTicker());
  }

  @Override
  public SourceFetcher fetcher() {
    return fetcher;
  }

  @Override
  public RemoteRepositoryHost host() {
    return host;
  }
}
