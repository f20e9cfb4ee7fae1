package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
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
final class BuildCommandTest {
  private static final Repository HELLO = new Repository("octocat", "hello-world");
  private static final ImageName NAME = new ImageName("hello-world");

  @TempDir private Path directory;

  private final FakeWorld world = FakeWorld.begin();
  private CommitId commit = CommitId.ZERO;

  @BeforeEach
  void push() {
    commit =
        world.sources.commit(
            HELLO, GitRef.branch("main"), Map.of("Dockerfile", TreeFile.file("FROM scratch")));
    world.sources.point(HELLO, GitRef.tag("v1"), commit);
  }

  @Test
  void publishesAndSaysWhatAndWhere() {
    ConexRun.Result result = new ConexRun(directory).run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    Map<ImageTag, ?> published = world.registry("registry.test").tags(NAME);
    assertThat(published).containsOnlyKeys(ImageTag.of(commit), new ImageTag("v1"));
    assertThat(result.out())
        .contains("processing commit " + commit + " by octocat to refs/heads/main of octocat/hello")
        .contains("Step 1/1 : FROM scratch")
        .contains("\nimage   registry.test/hello-world:" + commit + "\n")
        .contains("\ndigest  " + published.get(ImageTag.of(commit)) + "\n")
        .contains("\ntags    v1\n")
        .contains("\nsize    1.0 MB\n")
        .containsPattern("\ntimes   wait .* s, fetch .* s, build .* s, push .* s\n$");
  }

  @Test
  void doesEveryStepAgainWhereThatIsAskedFor() {
    ConexRun.Result result =
        new ConexRun(directory).run("build", "--no-cache", "octocat/hello-world");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(world.builder.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.policy().noCache()).isTrue());
  }

  @Test
  void publishesIntoEveryRegistry() {
    ConexRun.Result result =
        new ConexRun(directory)
            .with("CONEX_REGISTRIES", "fake:one.test, fake:two.test")
            .run("build", "octocat/hello-world", "v1");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("to refs/tags/v1 of")
        .contains("\nimage   one.test/hello-world:" + commit)
        .contains("\nimage   two.test/hello-world:" + commit);
    assertThat(world.registry("two.test").tags(NAME))
        .isEqualTo(world.registry("one.test").tags(NAME))
        .isNotEmpty();
  }

  @Test
  void findsTheCommitPublishedTheSecondTime() {
    new ConexRun(directory).run("build", "octocat/hello-world");
    ConexRun.Result result =
        new ConexRun(directory).run("build", "octocat/hello-world", commit.hex());
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("already published").contains("\nimage   registry.test/");
    assertThat(world.builder.requests()).hasSize(1);
  }

  @Test
  void buildsACommitThatNoRefPointsAt() {
    world.sources.commit(
        HELLO, GitRef.branch("main"), Map.of("Dockerfile", TreeFile.file("FROM scratch")));
    world.sources.point(HELLO, GitRef.tag("v1"), new CommitId("2".repeat(40)));
    ConexRun.Result result =
        new ConexRun(directory).run("build", "octocat/hello-world", commit.hex());
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("to refs/commits/" + commit + " of octocat/hello-world");
  }

  @Test
  void hasNothingToDoWithoutADockerfile() {
    world.sources.commit(HELLO, GitRef.branch("main"), Map.of("README", TreeFile.file("Hello")));
    ConexRun.Result result = new ConexRun(directory).run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).endsWith("no Dockerfile found\n");
  }

  @Test
  void rejectsWhatCannotBeBuilt() {
    world.builder.fail(new RejectedException("step 1/1 FROM scratch exited with 1"));
    ConexRun.Result result = new ConexRun(directory).run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).endsWith("step 1/1 FROM scratch exited with 1\n");
    assertThat(result.all()).doesNotContain("\tat ");
  }

  @Test
  void rejectsARevisionThatIsNotThere() {
    ConexRun.Result result = new ConexRun(directory).run("build", "octocat/hello-world", "v2");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("conex: no ref v2 in octocat/hello-world\n");
  }

  @Test
  void isUnavailableWhileTheEngineIs() {
    world.builder.fail(new UnavailableException("the engine does not answer"));
    ConexRun.Result result = new ConexRun(directory).run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).endsWith("the engine does not answer\n");
  }

  @Test
  void isUnavailableWhileTheGitServerIs() {
    world.sources.goAway();
    ConexRun.Result result = new ConexRun(directory).run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).isEqualTo("conex: nothing answers for octocat/hello-world\n");
  }

  @Test
  void endsWhenItIsToldTo() throws Exception {
    world.sources.stall();
    ConexRun run = new ConexRun(directory);
    Thread teller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                world.sources.awaitStalledCaller();
                run.ending().end();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(run.run("build", "octocat/hello-world").exitCode()).isEqualTo(130);
    teller.join();
  }

  @Test
  void stopsWhatTakesLongerThanAJobMay() {
    world.sources.stall();
    ConexRun.Result result =
        new ConexRun(directory).with("CONEX_JOB_LIMIT", "1ms").run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("conex: stopped after 0 s, the longest that a job may take\n");
  }

  @Test
  void tellsEverythingThatIsWrongWithTheSettings() {
    ConexRun.Result result =
        new ConexRun(directory)
            .without("CONEX_REGISTRIES")
            .with("CONEX_BUILDER", "crane:")
            .with("CONEX_JOB_LIMIT", "long")
            .run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .hasSize(4)
        .first()
        .isEqualTo("conex: the settings are wrong (docs/configuration.md has them all):");
    assertThat(result.err())
        .contains("  CONEX_REGISTRIES is not set; expected ")
        .contains("  CONEX_BUILDER is \"crane:\": there is no adapter crane:;")
        .contains("expected auto or buildkit or classic or docker: or fake:\n")
        .contains("  CONEX_JOB_LIMIT is \"long\": ");
  }

  @Test
  void saysSoIfNothingFetchesFromThere() {
    ConexRun.Result result =
        new ConexRun(directory).run("build", "gopher://git.test/octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("nothing fetches from gopher:; expected fake, file, git, http, https, ssh\n");
  }

  @Test
  void printsNoSecretWhoeverSaysIt() {
    String token = "ghp_0123456789";
    String[] secrets = {token, "npm_9876543210", "pass_1357", "b2N0b2NhdDpwYXNzXzI0Njg="};
    world.builder.print("fetching with " + String.join(" ", secrets));
    world.builder.fail(new RejectedException("could not fetch with " + token));
    ConexRun run =
        new ConexRun(directory)
            .with("GithubAccessToken", token)
            .with("NPMAccessToken", secrets[1])
            .with(
                "CONEX_REGISTRY_AUTHS",
                "{\"auths\":{\"a.test\":{\"username\":\"octocat\",\"password\":\"pass_1357\"},"
                    + "\"b.test\":{\"auth\":\"b2N0b2NhdDpwYXNzXzI0Njg=\"}}}")
            .with("CONEX_LOG_LEVEL", "trace");
    ConexRun.Result result = run.run("build", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("fetching with *** *** *** ***", "could not fetch with ***");
    assertThat(result.all()).doesNotContain(secrets);
    assertThat(run.run("build", "octocat/hello-world", token).err())
        .isEqualTo("conex: no ref *** in octocat/hello-world\n");
    assertThat(run.with("CONEX_LEASE", "x").run("build", "octocat/hello-world").all())
        .contains("CONEX_LEASE")
        .doesNotContain(secrets);
  }
}
