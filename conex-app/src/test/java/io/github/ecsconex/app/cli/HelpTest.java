package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {
  private static final int TERMINAL_WIDTH = 80;

  @TempDir private Path directory;

  @Test
  void tellsTheCommandsTheExitCodesAndWhereSettingsAreExplained() {
    ConexRun.Result result = conex("--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("build ", "context ", "dead-letters ", "send ", "worker ")
        .contains("    0   published, or nothing to do", "  130   interrupted")
        .contains("docs/configuration.md")
        .contains("Examples:");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "build",
        "context",
        "dead-letters",
        "doctor",
        "prune",
        "send",
        "unwatch",
        "watch",
        "watching",
        "worker"
      })
  void fitsIntoATerminal(String command) {
    ConexRun.Result result = command.isEmpty() ? conex("--help") : conex(command, "--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TERMINAL_WIDTH));
    assertThat(result.out()).contains("Usage: conex" + (command.isEmpty() ? "" : " " + command));
  }

  @Test
  void isShownToWhoGivesNoCommandAtAll() {
    ConexRun.Result result = conex();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).startsWith("Usage: conex");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void tellsTheVersion() {
    ConexRun.Result result = conex("--version");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).matches("conex \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
  }

  @Test
  void guessesWhatWasMeant() {
    ConexRun.Result result = conex("worked");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("'worked'", "conex worker", "Try: conex --help");
  }

  @Test
  void pointsAtTheHelpOfTheCommand() {
    ConexRun.Result result = conex("build");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo("conex: Missing required parameter: '<repository>'\nTry: conex build --help\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "octocat",
        "octo cat/hello-world",
        "octocat/hello/world",
        "https://octocat:secret@git.test/a/b",
        "fake://git.test/{owner}/b",
        "./nowhere",
      })
  void saysWhyThatIsNoRepository(String repository) {
    ConexRun.Result result = conex("build", repository);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("conex: Invalid value for positional parameter at index 0 (<repository>): ")
        .endsWith("\nTry: conex build --help\n")
        .doesNotContain("Exception", "secret");
  }

  @Test
  void saysWhyThatIsNoRevision() {
    ConexRun.Result result = conex("build", "octocat/hello-world", "a..b");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("neither a full commit id nor a ref name: a..b");
  }

  private ConexRun.Result conex(String... arguments) {
    return new ConexRun(directory).run(arguments);
  }
}
