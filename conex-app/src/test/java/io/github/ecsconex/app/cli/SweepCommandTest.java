package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SweepCommandTest {
  private static final Repository HELLO = new Repository("octocat", "hello-world");
  private static final Repository OTHER = new Repository("octocat", "other");

  @TempDir private Path directory;

  private final FakeWorld world = FakeWorld.begin();
  private CommitId commit = CommitId.ZERO;

  @BeforeEach
  void push() {
    Map<String, TreeFile> files = Map.of("Dockerfile", TreeFile.file("FROM scratch"));
    commit = world.sources.commit(HELLO, GitRef.branch("main"), files);
    world.sources.commit(OTHER, GitRef.branch("main"), files);
  }

  private ConexRun.Result conex(String... arguments) {
    return new ConexRun(directory).run(arguments);
  }

  @Test
  void sendsWhatIsNotPublishedAndNothingOnceItIs() {
    ConexRun.Result swept = conex("sweep", "octocat/hello-world", "octocat/other");
    assertThat(swept.exitCode()).as(swept.err()).isZero();
    assertThat(swept.out())
        .startsWith(
            "octocat/hello-world  refs/heads/main  "
                + commit
                + "  sent as message-1\n"
                + "octocat/other  refs/heads/main  ");
    assertThat(conex("worker", "--until-empty").exitCode()).isZero();
    assertThat(conex("sweep", "octocat/hello-world").out())
        .isEqualTo("octocat/hello-world  everything is published\n");
    assertThat(world.queue.remaining()).isEmpty();
  }

  @Test
  void onlyTellsIfThatIsAllThatIsWanted() {
    ConexRun.Result told =
        new ConexRun(directory)
            .without("CONEX_QUEUE")
            .run("sweep", "--dry-run", "octocat/hello-world");
    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.out())
        .isEqualTo("octocat/hello-world  refs/heads/main  " + commit + "  is not published\n");
    assertThat(world.queue.remaining()).isEmpty();
  }

  @Test
  void needsToKnowWhereImagesAndPushesGo() {
    ConexRun.Result refused =
        new ConexRun(directory)
            .without("CONEX_REGISTRIES")
            .without("CONEX_QUEUE")
            .run("sweep", "octocat/hello-world");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("CONEX_QUEUE is not set", "CONEX_REGISTRIES is not set");
  }

  @Test
  void goesOnWhereOneRepositoryFails() {
    ConexRun.Result swept = conex("sweep", "octocat/absent", "octocat/hello-world");
    assertThat(swept.exitCode()).isEqualTo(1);
    assertThat(swept.err()).contains("there is no repository octocat/absent");
    assertThat(swept.out())
        .isEqualTo("octocat/hello-world  refs/heads/main  " + commit + "  sent as message-1\n");
  }

  @Test
  void saysWhichTagsItLeavesOut() {
    world.sources.point(HELLO, GitRef.tag("release/1"), commit);
    CommitId second =
        world.sources.commit(
            HELLO, GitRef.branch("main"), Map.of("Dockerfile", TreeFile.file("FROM scratch")));
    world.sources.point(HELLO, GitRef.tag("release-1"), second);
    assertThat(conex("sweep", "--dry-run", "octocat/hello-world").out())
        .contains("octocat/hello-world  refs/tags/release/1  left out: the tags release-1,");
  }

  @Test
  void saysWhatItCouldNotLookAt() {
    ConexRun.Result refused = conex("sweep", "octocat/absent");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("there is no repository octocat/absent");
  }
}
