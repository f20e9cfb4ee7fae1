package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.app.queue.SqliteQueue;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.git.github.GithubPushEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DeadLettersCommandTest {
  private static final CommitId COMMIT = new CommitId("1".repeat(40));
  private static final PushEvent PUSH =
      PushEvent.of(new Repository("octocat", "hello"), GitRef.branch("main"), COMMIT, "chuck");
  private static final String DIED = "  Tue, 05 Jul 2016 06:10:51 GMT  ";

  @TempDir private Path directory;

  @Test
  void listsWhatWasGivenUpAndWhatItWasAbout() throws Exception {
    bury(new GithubPushEncoder().encode(PUSH), "{}");
    ConexRun.Result result = conex("dead-letters");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .containsExactly(
            "id-1"
                + DIED
                + "received 1 times without being settled  octocat/hello refs/heads/main "
                + COMMIT,
            "id-2" + DIED + "received 1 times without being settled  no push that could be read");
  }

  @Test
  void putsOneBack() throws Exception {
    bury("{\"one\":1}", "{\"two\":2}");
    ConexRun.Result result = conex("dead-letters", "--return", "id-2");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).matches("id-2  returned as \\S{36}\\R");
    assertThat(conex("dead-letters").out()).startsWith("id-1 ").doesNotContain("id-2");
    assertThat(bodyOfNext()).isEqualTo("{\"two\":2}");
  }

  @Test
  void putsAllBack() throws Exception {
    bury("{\"one\":1}", "{\"two\":2}");
    assertThat(conex("dead-letters", "--return-all").exitCode()).isZero();
    assertThat(conex("dead-letters").out()).isEmpty();
    assertThat(conex("dead-letters", "--return-all").exitCode()).isZero();
  }

  @Test
  void rejectsAnIdThatIsNotThere() {
    ConexRun.Result result = conex("dead-letters", "--return", "id-9");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("conex: there is no dead letter id-9\n");
  }

  @Test
  void saysSoWhereTheQueueKeepsThemElsewhere() {
    ConexRun.Result result = new ConexRun(directory).run("dead-letters");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "conex: the dead letters of a queue at fake: are not conex's to show;"
                + " docs/messages.md says where they are\n");
  }

  private ConexRun.Result conex(String... arguments) {
    return new ConexRun(directory)
        .with("CONEX_QUEUE", "sqlite:" + directory.resolve("queue.db"))
        .run(arguments);
  }

  private void bury(String... bodies) throws Exception {
    try (SqliteQueue queue = queue()) {
      for (String body : bodies) {
        queue.send("webhook", body);
      }
      assertThat(queue.receive(10, Duration.ZERO, Duration.ZERO)).hasSize(bodies.length);
      assertThat(queue.receive(10, Duration.ZERO, Duration.ZERO)).isEmpty();
    }
  }

  private String bodyOfNext() throws Exception {
    try (SqliteQueue queue = queue()) {
      return queue.receive(1, Duration.ZERO, Duration.ZERO).getFirst().message().body();
    }
  }

  private SqliteQueue queue() throws Exception {
    FakeTicker time = new FakeTicker();
    AtomicInteger ids = new AtomicInteger();
    return SqliteQueue.open(
        directory.resolve("queue.db"), time, time, () -> "id-" + ids.incrementAndGet(), 1);
  }
}
