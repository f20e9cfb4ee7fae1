package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.RemoteSourceFetcherContract;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.it.support.GitServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches from Git's own server. */
final class GitHttpBackendIT implements RemoteSourceFetcherContract {
  @TempDir private Path directory;
  private GitServer host;
  private JgitSourceFetcher fetcher;

  @BeforeEach
  void start() throws Exception {
    host = GitServer.start(directory.resolve("host"));
    fetcher = fetcher(GitCredentials.NONE);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    host.close();
  }

  private JgitSourceFetcher fetcher(GitCredentials credentials) {
    FetchSettings settings =
        new FetchSettings(
            directory.resolve("cache"),
            1L << 30,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            CommitLimits.DEFAULT,
            Optional.empty());
    return new JgitSourceFetcher(
        RepositoryLocations.template(host.url()),
        credentials,
        settings,
        InstantSource.system(),
        new FakeTicker());
  }

  @Override
  public SourceFetcher fetcher() {
    return fetcher;
  }

  @Override
  public RemoteRepositoryHost host() {
    return host;
  }

  @Test
  void bringsOnlyWhatIsNew() throws Exception {
    Map<String, TreeFile> files = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      files.put(
          "directory" + i % 10 + "/file" + i,
          TreeFile.file(Math.sin(i) + " ".repeat(50) + Math.cos(i)));
    }
    CommitId first = host.commit(REPOSITORY, MAIN, files);
    fetcher.fetch(REPOSITORY, first).close();
    long before = host.sent();
    files.put("directory7/file7", TreeFile.file("changed"));
    CommitId second = host.commit(REPOSITORY, MAIN, files);
    fetcher.fetch(REPOSITORY, second).close();
    assertThat(host.sent() - before).isLessThan(before / 10);
    long after = host.sent();
    try (SourceTree tree = fetcher.fetch(REPOSITORY, second)) {
      assertThat(tree.text("directory7/file7", 100)).contains("changed");
    }
    assertThat(host.sent()).isEqualTo(after);
  }

  @Test
  void oldServersGiveWhatNoRefPointsAt() throws Exception {
    host.beOld();
    CommitId first = host.commit(REPOSITORY, MAIN, FILES);
    CommitId second = host.commit(REPOSITORY, MAIN, Map.of());
    try (SourceTree tree = fetcher.fetch(REPOSITORY, second)) {
      assertThat(tree.text("Dockerfile", 100)).isEmpty();
    }
    try (SourceTree tree = fetcher.fetch(REPOSITORY, first)) {
      assertThat(tree.text("Dockerfile", 100)).contains("FROM scratch\n");
    }
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.fetch(REPOSITORY, NOWHERE))
        .withMessageContaining("no such commit");
  }

  @Test
  void rejectsWhoHasNoCredentialsWhereTheyAreAsked() throws Exception {
    host.askForLogin();
    host.commit(REPOSITORY, MAIN, FILES);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.resolve(REPOSITORY, Revision.HEAD))
        .withMessageContaining("there are none");
  }
}
