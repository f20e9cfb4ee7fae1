package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.it.support.ContainerRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts that do not answer for a while: the push waits until they do, and nothing is lost. */
final class UnavailablePartIT {
  /** Longer than the longest pause between two attempts. */
  private static final Duration NEXT_ATTEMPT = Duration.ofMinutes(20);

  @TempDir private static Path shared;
  @AutoClose private static Parts parts;
  @AutoClose private static ContainerRegistry registry;

  @TempDir private Path folder;
  @AutoClose private RegistryContent content;
  private Repository repository;
  private CommitId commit;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    parts = Parts.start(shared);
    registry = ContainerRegistry.start();
  }

  @BeforeEach
  void install() throws Exception {
    repository = parts.freshRepository();
    commit = parts.commit(repository, "one");
    content = new RegistryContent(registry.host());
    conex =
        new Installation(folder, parts.gitUrl(), registry.host())
            .set("CONEX_REGISTRY_TIMEOUT", "2s")
            .set("CONEX_GIT_TIMEOUT", "2s");
  }

  @AfterEach
  void restore() throws Exception {
    registry.proxy().restore();
  }

  @Test
  void aRegistryThatCannotBeReachedIsTriedAgain() throws Exception {
    registry.proxy().refuse();
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItWaits();
    registry.proxy().restore();
    assertItIsPublishedNow();
  }

  @Test
  void aRegistryThatDoesNotAnswerIsTriedAgain() throws Exception {
    registry.proxy().hang();
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItWaits();
    registry.proxy().restore();
    assertItIsPublishedNow();
  }

  @Test
  void aRegistryThatStaysAwayIsToldOfAfterTheThirdAttempt() throws Exception {
    registry.proxy().refuse();
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    conex.pass(NEXT_ATTEMPT);
    conex.work();
    assertItWaits();
    conex.pass(NEXT_ATTEMPT);
    conex.work();
    assertThat(conex.waiting()).isZero();
    assertThat(conex.notices()).hasSize(1);
    FailureNotice notice = conex.notices().getFirst();
    assertThat(notice.message().id()).isEqualTo(job);
    assertThat(notice.message().receiveCount()).isEqualTo(3);
    assertThat(notice.reason()).contains(registry.host());
  }

  @Test
  void aGitServerThatCannotBeReachedIsTriedAgain() throws Exception {
    conex.push(repository, Parts.MAIN, commit);
    parts.git().goAway();
    try {
      conex.work();
      assertItWaits();
    } finally {
      parts.git().comeBack();
    }
    assertItIsPublishedNow();
  }

  private void assertItWaits() throws Exception {
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isEqualTo(1);
  }

  private void assertItIsPublishedNow() throws Exception {
    conex.set("CONEX_REGISTRY_TIMEOUT", "60s").set("CONEX_GIT_TIMEOUT", "60s");
    conex.pass(NEXT_ATTEMPT);
    conex.work();
    assertThat(content.digest(repository.name(), commit.hex())).isPresent();
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isZero();
  }
}
