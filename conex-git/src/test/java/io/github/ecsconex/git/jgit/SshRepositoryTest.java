package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RemoteRepositoryHost;
import io.github.ecsconex.core.source.RemoteSourceFetcherContract;
import io.github.ecsconex.core.source.SourceFetcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SshRepositoryTest implements RemoteSourceFetcherContract {
  @TempDir private Path directory;
  private SshGitHost host;
  private JgitSourceFetcher fetcher;

  @BeforeEach
  void start() throws Exception {
    host = new SshGitHost(directory.resolve("host"));
    host.writeUserFiles(directory.resolve(".ssh"));
    fetcher = fetcher(Optional.of(directory.resolve(".ssh")));
  }

  @AfterEach
  void stop() throws Exception {
    fetcher.close();
    host.close();
  }

  private JgitSourceFetcher fetcher(Optional<Path> sshDirectory) {
    FetchSettings settings =
        new FetchSettings(
            directory.resolve("cache"),
            1L << 30,
            TestFetchers.SILENCE,
            Duration.ofSeconds(60),
            CommitLimits.DEFAULT,
            sshDirectory);
    return TestFetchers.fetcher(host.locations(), GitCredentials.NONE, settings);
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
  void refusesAServerThatIsNotInKnownHosts() throws Exception {
    host.commit(REPOSITORY, MAIN, FILES);
    Files.delete(directory.resolve(".ssh/known_hosts"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.resolve(REPOSITORY, Revision.HEAD))
        .withMessageContaining("known_hosts");
    assertThat(directory.resolve(".ssh/known_hosts")).doesNotExist();
  }

  @Test
  void tellsARepositoryThatIsNotThereFromAServerInTrouble() throws Exception {
    host.commit(REPOSITORY, MAIN, FILES);
    for (String words :
        List.of(
            "ERROR: Repository not found.\n",
            "fatal: '/octocat/hello-world' does not appear to be a git repository\n",
            "ERROR: The project you were looking for could not be found.\n")) {
      host.hangUp(words);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> fetcher.resolve(REPOSITORY, Revision.HEAD))
          .withMessageContaining("there is no such repository");
    }
    host.hangUp("ERROR: Internal error\n");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> fetcher.resolve(REPOSITORY, Revision.HEAD))
        .withMessageContaining("ERROR: Internal error");
    host.hangUp("");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> fetcher.resolve(REPOSITORY, Revision.HEAD))
        .withMessageEndingWith("the server hung up without a word");
  }

  @Test
  void saysThatItHasNoKeys() throws Exception {
    CommitId commit = host.commit(REPOSITORY, MAIN, FILES);
    try (JgitSourceFetcher without = fetcher(Optional.empty())) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> without.fetch(REPOSITORY, commit))
          .withMessageEndingWith("there is no directory with keys for SSH");
    }
  }
}
