package io.github.ecsconex.app.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The user's own git, which knows the clone and where the user keeps credentials. */
public final class GitProgram {
  /** A helper may have to unlock something, but nobody is asked for a password. */
  private static final long LIMIT_SECONDS = 60;

  private final Path directory;
  private final Map<String, String> environment;

  private record Output(int exitCode, String text) {}

  /**
   * @param directory in the clone
   */
  public GitProgram(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
  }

  /**
   * The URL of the remote {@code origin}.
   *
   * @throws RejectedException if there is none to be had; says why
   */
  public String origin() throws RejectedException, InterruptedException {
    Output output;
    try {
      output = run("", List.of("git", "remote", "get-url", "origin"));
    } catch (IOException e) {
      throw new RejectedException(
          "could not ask git where "
              + directory
              + " came from: is git installed? --repository names the repository without it ("
              + e.getMessage()
              + ")",
          e);
    }
    if (output.exitCode() != 0 || output.text().isBlank()) {
      throw new RejectedException(
          directory
              + " is no clone with a remote called origin; run this in one, or name the repository"
              + " by --repository");
    }
    return output.text().strip();
  }

  /**
   * The password, which is a token, that the user keeps for that host; empty if there is none, or
   * no git that could be asked.
   *
   * @param host with its port if that is not the usual one
   */
  public Optional<Secret> password(String host) throws RejectedException, InterruptedException {
    Output output;
    try {
      output = run("protocol=https\nhost=" + host + "\n\n", List.of("git", "credential", "fill"));
    } catch (IOException e) {
      return Optional.empty();
    }
    if (output.exitCode() != 0) {
      return Optional.empty();
    }
    return output
        .text()
        .lines()
        .filter(line -> line.startsWith("password="))
        .map(line -> line.substring("password=".length()))
        .filter(password -> !password.isEmpty())
        .findFirst()
        .map(Secret::of);
  }

  private Output run(String input, List<String> command)
      throws IOException, RejectedException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_ASKPASS", "");
    builder.environment().put("SSH_ASKPASS", "");
    Process process = builder.start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(UTF_8));
      }
      // What it says fits into the pipe.
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new RejectedException("git did not end within " + LIMIT_SECONDS + " s");
      }
      return new Output(
          process.exitValue(), new String(process.getInputStream().readAllBytes(), UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }
}
