package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the adapters that conex brings are opened: nothing here answers. */
final class BuiltInAdaptersTest {
  @TempDir private Path directory;

  private final FakeWorld world = FakeWorld.begin();

  @BeforeEach
  void push() {
    world.sources.commit(
        new Repository("octocat", "hello-world"),
        GitRef.branch("main"),
        Map.of("Dockerfile", TreeFile.file("FROM scratch")));
  }

  @Test
  void aRegistryThatIsNotThereIsUnavailable() {
    ConexRun.Result result = build(conex().with("CONEX_REGISTRIES", "oci+http:127.0.0.1:1"));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.all()).contains("127.0.0.1:1").doesNotContain("Exception");
  }

  @Test
  void aLoginThatCannotBeUsedIsAFaultOfTheSettings() {
    ConexRun.Result result =
        build(
            conex()
                .with("CONEX_REGISTRIES", "oci:registry.test")
                .with(
                    "CONEX_REGISTRY_AUTHS",
                    "{\"auths\":{\"registry.test\":{\"identitytoken\":\"t0ken\"}}}"));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("CONEX_REGISTRY_AUTHS is wrong: ", "only an identitytoken for registry.test")
        .doesNotContain("t0ken");
  }

  @Test
  void aStartThatFailsHalfWayIsUndone() {
    ConexRun.Result result =
        conex()
            .with("CONEX_REGISTRIES", "oci:registry.test")
            .with("CONEX_REGISTRY_AUTHS", "{\"auths\":{\"registry.test\":{\"auth\":\"?\"}}}")
            .run("worker");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(world.closed()).containsExactly("source");
  }

  @Test
  void aCredentialHelperIsSpokenOf() {
    ConexRun.Result result =
        build(
            conex()
                .with("CONEX_REGISTRIES", "oci+http:127.0.0.1:1")
                .with("CONEX_REGISTRY_AUTHS", "{\"credsStore\":\"desktop\"}"));
    assertThat(result.out())
        .contains("leaves the login for 127.0.0.1:1 to docker-credential-desktop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker:", "auto", "buildkit", "classic"})
  void anEngineThatIsNotThereIsUnavailable(String builder) {
    ConexRun.Result result =
        build(
            conex()
                .with("CONEX_BUILDER", builder)
                .with("DOCKER_HOST", "unix://" + directory.resolve("nothing.sock")));
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.all()).contains("nothing.sock").doesNotContain("\tat ");
  }

  @Test
  void certificatesThatAreNotThereAreAFaultOfTheSettings() {
    ConexRun.Result result =
        build(
            conex()
                .with("CONEX_BUILDER", "docker:")
                .with("DOCKER_HOST", "tcp://127.0.0.1:1")
                .with("DOCKER_TLS_VERIFY", "1")
                .with("DOCKER_CERT_PATH", directory.toString()));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no readable ca.pem").contains(directory.toString());
  }

  @Test
  void aQueueInWhatIsNoQueueIsRejected() throws Exception {
    Path file = Files.writeString(directory.resolve("queue.db"), "not a queue");
    ConexRun.Result result =
        conex().with("CONEX_QUEUE", "sqlite:" + file).run("send", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith("conex: ").hasLineCount(1).contains(file.toString());
  }

  @Test
  void theEmbeddedQueueHoldsWhatWasSentForAWorker() {
    ConexRun run = conex().with("CONEX_QUEUE", "sqlite:~/queue.db");
    assertThat(run.run("send", "octocat/hello-world").exitCode()).isZero();
    ConexRun.Result worked = run.run("worker", "--until-empty");
    assertThat(worked.exitCode()).isZero();
    assertThat(worked.out()).contains("published registry.test/hello-world:");
    assertThat(directory.resolve("queue.db")).exists();
  }

  @Test
  void aTopicGivesAWorkerNothing() {
    ConexRun.Result result =
        conex()
            .with("CONEX_QUEUE", "sns:arn:aws:sns:us-east-1:123456789012:ecs-conex")
            .run("worker");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("a topic, which a worker cannot receive from");
  }

  @Test
  void aRepositoryOnThisMachineThatIsNotThereIsRejected() {
    ConexRun.Result result = build(conex().with("CONEX_GIT_URL", directory + "/{owner}/{repo}"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith("conex: ").hasLineCount(1).contains(directory.toString());
  }

  private ConexRun conex() {
    return new ConexRun(directory);
  }

  private static ConexRun.Result build(ConexRun run) {
    return run.run("build", "octocat/hello-world");
  }
}
