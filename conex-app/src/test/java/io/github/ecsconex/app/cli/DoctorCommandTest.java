package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DoctorCommandTest {
  @TempDir private Path directory;

  private final FakeWorld world = FakeWorld.begin();

  private ConexRun conex() {
    return new ConexRun(directory).with("CONEX_CACHE", directory.resolve("cache").toString());
  }

  @Test
  void findsAllWellWhereItIs() {
    ConexRun.Result looked = conex().run("doctor");
    assertThat(looked.exitCode()).as(looked.all()).isZero();
    assertThat(looked.out())
        .contains(
            "ok     engine    fake: answers\n",
            "ok     queue     fake: opens\n",
            "ok     notices   fake: opens\n",
            "ok     registry  fake:registry.test answers, and images go to registry.test\n",
            "know   token     GithubAccessToken is not set",
            "know   clock     nobody was asked")
        .containsPattern("ok     disk      .*cache, where repositories are mirrored: .* are free\n")
        .endsWith(" 0 to mend\n");
  }

  @Test
  void saysWhatToMendAndEndsWithOne() {
    world.builder.goAway();
    ConexRun.Result looked = conex().run("doctor");
    assertThat(looked.exitCode()).as(looked.all()).isEqualTo(1);
    assertThat(looked.out())
        .containsPattern("mend   engine    .*\n {17}-> start it, or let DOCKER_HOST point at it")
        .contains("ok     registry")
        .endsWith(" 1 to mend\n");
  }

  @Test
  void tellsWhichSettingsAreNotThere() {
    ConexRun.Result looked =
        conex().without("CONEX_QUEUE").without("CONEX_REGISTRIES").run("doctor");
    assertThat(looked.exitCode()).as(looked.all()).isZero();
    assertThat(looked.out())
        .contains(
            "know   queue     CONEX_QUEUE is not set",
            "know   registry  CONEX_REGISTRIES is not set");
  }

  @Test
  void saysThatFailuresStandInTheLogAlone() {
    ConexRun.Result looked = conex().with("CONEX_NOTIFY", "log:").run("doctor");
    assertThat(looked.out())
        .contains(
            "know   notices   CONEX_NOTIFY is \"log:\": failures are told of in the log alone");
  }

  @Test
  void leavesFaultySettingsToWhoReadsThem() {
    ConexRun.Result looked = conex().with("CONEX_LEASE", "soon").run("doctor");
    assertThat(looked.exitCode()).isEqualTo(2);
    assertThat(looked.err()).contains("CONEX_LEASE");
  }
}
