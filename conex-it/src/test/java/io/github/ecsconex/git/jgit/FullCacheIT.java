package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.SmallDisk;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of fetches when the disk of the mirrors is full. */
final class FullCacheIT {
  private static final GitRef MAIN = GitRef.branch("main");
  private static final Repository FIRST = new Repository("octocat", "first");
  private static final Repository SECOND = new Repository("octocat", "second");
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path directory;
  private SmallDisk disk;
  private GitServer host;
  private JgitSourceFetcher fetcher;

  @BeforeEach
  void start() throws Exception {
    disk = SmallDisk.mount(8);
    host = GitServer.start(directory);
    fetcher =
        new JgitSourceFetcher(
            RepositoryLocations.template(host.url()),
            GitCredentials.NONE,
            FetchSettings.withCache(disk.path().resolve("cache")),
            InstantSource.system(),
            new FakeTicker());
  }

  @AfterEach
  void stop() {
    fetcher.close();
    host.close();
    disk.close();
  }

  /** A commit of one file that cannot be made smaller. */
  private CommitId commit(Repository repository, int megabytes) throws Exception {
    String noise =
        new Random(1)
            .ints((long) megabytes * MEGABYTE * 8 / 6, ' ', ' ' + 64)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return host.commit(repository, MAIN, Map.of("noise", TreeFile.file(noise)));
  }

  private void fetch(Repository repository, CommitId commit) throws Exception {
    try (SourceTree tree = fetcher.fetch(repository, commit)) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      tree.writeTarTo(tar, PathFilter.ALL);
      assertThat(tar.size()).isGreaterThan(MEGABYTE);
    }
  }

  private void assertFull(Repository repository, CommitId commit) {
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> fetcher.fetch(repository, commit))
        .withMessageContaining("the disk is full")
        .withMessageContaining(disk.path().toString());
  }

  @Test
  void mirrorsThatNobodyReadsMakeRoomForTheNextAttempt() throws Exception {
    fetch(FIRST, commit(FIRST, 5));
    CommitId second = commit(SECOND, 5);
    assertFull(SECOND, second);
    fetch(SECOND, second);
  }

  @Test
  void fetchesGoOnWhenThereIsRoomAgain() throws Exception {
    CommitId commit = commit(FIRST, 2);
    disk.fill();
    assertFull(FIRST, commit);
    assertFull(FIRST, commit);
    disk.free();
    fetch(FIRST, commit);
  }

  @Test
  void aTreeThatIsHereAlreadyCanBeRead() throws Exception {
    CommitId commit = commit(FIRST, 2);
    fetch(FIRST, commit);
    disk.fill();
    fetch(FIRST, commit);
  }
}
