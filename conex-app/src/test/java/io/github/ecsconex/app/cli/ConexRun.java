package io.github.ecsconex.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.app.config.HomeDirectory;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs conex within the test, on the settings and the standard output that the test lays down. */
final class ConexRun {
  /** How a run ended. */
  record Result(int exitCode, String out, String err) {
    String all() {
      return out + err;
    }
  }

  private final Map<String, String> environment = new HashMap<>(FakeWorld.ENVIRONMENT);
  private final Path directory;
  private final Ending ending =
      new Ending(Thread.currentThread(), Ending.PATIENCE, (exitCode, why) -> {});
  private Optional<Terminal> terminal = Optional.empty();
  private OutputStream bytes = OutputStream.nullOutputStream();

  /**
   * @param directory the home and the working directory
   */
  ConexRun(Path directory) {
    this.directory = directory;
  }

  ConexRun with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  ConexRun without(String name) {
    environment.remove(name);
    return this;
  }

  /** Has what is not text go to {@code stream}. */
  ConexRun into(OutputStream stream) {
    bytes = stream;
    return this;
  }

  /** Has a person sit at the terminal. */
  ConexRun at(Terminal terminal) {
    this.terminal = Optional.of(terminal);
    return this;
  }

  Ending ending() {
    return ending;
  }

  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            environment,
            new HomeDirectory(directory),
            "octocat",
            directory,
            terminal,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            bytes);
    int exitCode = Conex.run(surroundings, ending, arguments);
    return new Result(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }
}
