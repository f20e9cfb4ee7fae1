package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.app.cli.ConexRun.Result;
import io.github.ecsconex.app.health.HealthServer;
import io.github.ecsconex.core.secret.Redactor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HealthCommandTest {
  private static final String NEW_LINE = System.lineSeparator();

  private final ConexRun run;
  private Optional<String> ailment = Optional.empty();

  HealthCommandTest(@TempDir Path directory) {
    this.run = new ConexRun(directory);
  }

  @Test
  void saysThatAWorkerIsHealthy() throws Exception {
    assertThat(ask()).isEqualTo(new Result(ExitCode.OK, "healthy" + NEW_LINE, ""));
  }

  @Test
  void saysWhatAilsAWorker() throws Exception {
    ailment = Optional.of("the engine does not answer");
    Result result = ask();
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(result.err())
        .isEqualTo("conex: the worker is not healthy: the engine does not answer" + NEW_LINE);
  }

  @Test
  void takesNoInterestInOtherSettings() throws Exception {
    run.with("CONEX_QUEUE", "nonsense").with("CONEX_HELTH", "1");
    assertThat(ask().exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void cannotAskNobody() {
    Result result = run.run("health");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("  CONEX_HEALTH is not set; expected <host>:<port>");
  }

  @Test
  void saysWhatIsWrongWithTheAddress() {
    Result result = run.with("CONEX_HEALTH", "here").run("health");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("  CONEX_HEALTH is \"here\": ");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    Result result = run.run("health", "--loud");
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("Unknown option: '--loud'");
  }

  private Result ask() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (HealthServer server = HealthServer.start(any, () -> ailment, Redactor.NONE)) {
      return run.with("CONEX_HEALTH", "127.0.0.1:" + server.address().getPort()).run("health");
    }
  }
}
