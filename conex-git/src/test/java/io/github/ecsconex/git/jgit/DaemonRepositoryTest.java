package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.RepositoryHost;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.source.SourceFetcherContract;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.transport.Daemon;
import org.eclipse.jgit.transport.ServiceMayNotContinueException;
import org.eclipse.jgit.transport.UploadPack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches by {@code git://}. */
final class DaemonRepositoryTest implements SourceFetcherContract {
  @TempDir private Path directory;
  private GitDirectory host;
  private Daemon daemon;
  private JgitSourceFetcher fetcher;
  private volatile UploadPack.RequestPolicy policy = UploadPack.RequestPolicy.REACHABLE_COMMIT;

  @BeforeEach
  void start() throws IOException {
    host = new GitDirectory(directory.resolve("host"));
    daemon = new Daemon(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    daemon.getService("git-upload-pack").setEnabled(true);
    daemon.setRepositoryResolver((client, name) -> {
      try {
        return host.open(Repository.parse(name.substring(name.startsWith("/") ? 1 : 0)));
      } catch (IOException e) {
        // The words of Git's own daemon.
        throw new ServiceMayNotContinueException(
            "access denied or repository not exported: " + name, e);
      }
    });
    daemon.setUploadPackFactory((client, repository) -> {
      UploadPack pack = new UploadPack(repository);
      pack.setRequestPolicy(policy);
      return pack;
    });
    daemon.start();
    fetcher =
        TestFetchers.fetcher(
            RepositoryLocations.template(
                "git://127.0.0.1:" + daemon.getAddress().getPort() + "/{owner}/{repo}"),
            directory.resolve("cache"));
  }

  @AfterEach
  void stop() throws Exception {
    fetcher.close();
    daemon.stopAndWait();
  }

  @Override
  public SourceFetcher fetcher() {
    return fetcher;
  }

  @Override
  public RepositoryHost host() {
    return host;
  }

  @Test
  void getsACommitFromAServerThatGivesOnlyWhatRefsPointAt() throws Exception {
    policy = UploadPack.RequestPolicy.ADVERTISED;
    CommitId first = host.commit(REPOSITORY, MAIN, FILES);
    CommitId second = host.commit(REPOSITORY, MAIN, Map.of());
    for (int i = 0; i < 3; i++) {
      host.commit(REPOSITORY, MAIN, Map.of());
      try (SourceTree tree = fetcher.fetch(REPOSITORY, first)) {
        assertThat(tree.text("Dockerfile", 100)).contains("FROM scratch\n");
      }
      try (SourceTree tree = fetcher.fetch(REPOSITORY, second)) {
        assertThat(tree.text("Dockerfile", 100)).isEmpty();
      }
    }
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> fetcher.fetch(REPOSITORY, NOWHERE));
  }
}
