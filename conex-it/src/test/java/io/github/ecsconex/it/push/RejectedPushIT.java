package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.it.support.GitServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pushes that cannot become images, however often they are tried: one notice each, at once. */
final class RejectedPushIT {
  private static final CommitId NOWHERE = new CommitId("1234567890".repeat(4));

  @TempDir private static Path shared;
  @AutoClose private static Parts parts;

  @TempDir private Path folder;
  private Repository repository;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    parts = Parts.start(shared);
  }

  @BeforeEach
  void install() {
    repository = parts.freshRepository();
    conex = parts.install(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "JSON             | hello",
        "JSON             | []",
        "ref              | {}",
        "after            | {\"ref\": \"refs/heads/main\"}",
        "after            | {\"ref\": \"refs/heads/main\", \"after\": \"main\"}",
        "repository.name  | {\"ref\": \"refs/heads/main\", \"after\": \""
            + "1234567890123456789012345678901234567890\", \"repository\": {\"name\": \"../x\","
            + " \"owner\": {\"name\": \"octocat\"}}}",
        "repository.owner | {\"ref\": \"refs/heads/main\", \"after\": \""
            + "1234567890123456789012345678901234567890\", \"repository\": {\"name\": \"hello\","
            + " \"owner\": {\"name\": \"octo cat\"}}}",
      })
  void aMessageThatIsNoPushIsToldOfByTheFieldThatIsWrong(String field, String body)
      throws Exception {
    String job = conex.send(body);
    conex.work();
    assertThat(onlyNotice(job).reason()).contains(field);
  }

  @Test
  void aCommitThatIsNotThereIsToldOf() throws Exception {
    parts.commit(repository, "one");
    String job = conex.push(repository, Parts.MAIN, NOWHERE);
    conex.work();
    assertThat(onlyNotice(job).reason()).contains(NOWHERE.hex(), repository.toString());
  }

  @Test
  void aRepositoryThatIsNotThereIsToldOf() throws Exception {
    String job = conex.push(repository, Parts.MAIN, NOWHERE);
    conex.work();
    assertThat(onlyNotice(job).reason())
        .contains("there is no such repository")
        .contains(repository.toString());
  }

  @Test
  void refusedCredentialsAreToldOf() throws Exception {
    CommitId commit;
    try (GitServer closed = GitServer.start(folder.resolve("git"))) {
      closed.askForLogin();
      commit = closed.commit(repository, Parts.MAIN, Parts.buildable("secret"));
      conex = new Installation(folder, closed.url(), parts.registry().host());
      String job = conex.push(repository, Parts.MAIN, commit);
      conex.work();
      assertThat(onlyNotice(job).reason()).contains("credentials", repository.toString());
    }
    assertThat(parts.digest(repository, commit)).isEmpty();
  }

  @Test
  void aStepThatFailsIsToldOfWithItsExitCodeAndItsLastLines() throws Exception {
    CommitId commit =
        parts.commitDockerfile(repository, "RUN echo the tests are red && exit 7", "RUN true");
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    FailureNotice notice = onlyNotice(job);
    assertThat(notice.reason()).contains("echo the tests are red").contains("7");
    assertThat(notice.recentLog()).contains("the tests are red");
    assertThat(parts.digest(repository, commit)).isEmpty();
  }

  @Test
  void aDockerfileThatIsNoneIsToldOf() throws Exception {
    CommitId commit = parts.commitDockerfile(repository, "FLY to the moon");
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(onlyNotice(job).reason()).containsIgnoringCase("fly");
  }

  @Test
  void twoRepositoriesThatWouldBeOneImageAreToldOf() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    Repository other = new Repository("hubot", repository.name());
    CommitId another = parts.commit(other, "two");
    String job = conex.push(other, Parts.MAIN, another);
    conex.work();
    assertThat(onlyNotice(job).reason()).contains(repository.toString(), other.toString());
    assertThat(parts.digest(other, another)).isEmpty();
  }

  @Test
  void aFailureLeavesTheNextPushAlone() throws Exception {
    CommitId broken = parts.commitDockerfile(repository, "RUN false");
    CommitId mended = parts.git().commit(repository, Parts.MAIN, Parts.buildable("mended"));
    String job = conex.push(repository, Parts.MAIN, broken);
    conex.push(repository, Parts.MAIN, mended);
    conex.work();
    onlyNotice(job);
    assertThat(parts.digest(repository, mended)).isPresent();
  }

  @Test
  void aDockerfileThatIsALinkOutOfTheTreeBuildsNothing() throws Exception {
    CommitId commit =
        parts
            .git()
            .commit(repository, Parts.MAIN, Map.of("Dockerfile", TreeFile.link("/etc/hostname")));
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(parts.digest(repository, commit)).isEmpty();
    assertThat(conex.waiting()).isZero();
  }

  /** There is one notice, of {@code job}, and the message does not come back. */
  private FailureNotice onlyNotice(String job) throws Exception {
    assertThat(conex.waiting()).isZero();
    assertThat(conex.notices()).hasSize(1);
    FailureNotice notice = conex.notices().getFirst();
    assertThat(notice.message().id()).isEqualTo(job);
    assertThat(notice.fate()).isEqualTo(FailureNotice.Fate.DELETED);
    return notice;
  }
}
