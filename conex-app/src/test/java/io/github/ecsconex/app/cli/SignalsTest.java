package io.github.ecsconex.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real signals do to a real process. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SignalsTest {
  @TempDir private Path directory;

  @Test
  void anIdleWorkerThatIsTerminatedEndsWell() throws Exception {
    try (Program program = start("worker")) {
      // The first line: no library has had its say before.
      assertThat(program.awaitLine("")).contains("[worker] taking pushes from fake:");
      program.signal("TERM");
      assertThat(program.awaitLine("stopped")).contains("[worker] stopped");
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void aWorkerEndsWellOnControlCAsWell() throws Exception {
    try (Program program = start("worker")) {
      program.awaitLine("taking pushes from fake:");
      program.signal("INT");
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void aBuildThatIsInterruptedSaysSo() throws Exception {
    try (Program program = start("build", "octocat/hello-world")) {
      program.awaitLine("Step 1/1");
      program.signal("INT");
      program.awaitLine("stopped before it was done");
      assertThat(program.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void aBuildThatHeedsNoInterruptIsEnded() throws Exception {
    try (Program program = start(Map.of(FakeConex.STUBBORN, "1"), "build", "octocat/hello-world")) {
      program.awaitLine("Step 1/1");
      program.signal("TERM");
      program.awaitLine("conex: told to stop, and it did not end within 0.5 s");
      assertThat(program.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void aBuildThatTakesTooLongAndHeedsNoInterruptIsEnded() throws Exception {
    Map<String, String> settings = Map.of(FakeConex.STUBBORN, "1", "CONEX_JOB_LIMIT", "5s");
    try (Program program = start(settings, "build", "octocat/hello-world")) {
      program.awaitLine(
          "conex: stopped after 5 s, the longest that a job may take, and it did not end within");
      assertThat(program.exitCode()).isEqualTo(1);
    }
  }

  private Program start(String... arguments) throws IOException {
    return start(Map.of(), arguments);
  }

  private Program start(Map<String, String> settings, String... arguments) throws IOException {
    // A shell's background jobs, as CI's may be, ignore SIGINT, and so would what they start.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FakeConex.class.getName());
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CONEX_"));
    builder.environment().putAll(FakeWorld.ENVIRONMENT);
    builder.environment().putAll(settings);
    return new Program(builder.start());
  }

  private record Program(Process process, BufferedReader output) implements AutoCloseable {
    Program(Process process) {
      this(process, process.inputReader(UTF_8));
    }

    String awaitLine(String part) throws IOException {
      List<String> read = new ArrayList<>();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        read.add(line);
        if (line.contains(part)) {
          return line;
        }
      }
      throw new AssertionError(
          "no line with \"" + part + "\" in:\n" + read.stream().collect(Collectors.joining("\n")));
    }

    void signal(String name) throws IOException, InterruptedException {
      assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start())
          .extracting(Program::await)
          .isEqualTo(0);
    }

    int exitCode() throws InterruptedException {
      return process.waitFor();
    }

    private static int await(Process process) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
