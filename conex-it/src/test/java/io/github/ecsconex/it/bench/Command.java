package io.github.ecsconex.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs a program as a person at the command line would. */
final class Command {
  /** Debian's, where it is: it brings BuildKit's client, which others have as a plug-in. */
  static final String DOCKER =
      Files.isExecutable(Path.of("/usr/bin/docker")) ? "/usr/bin/docker" : "docker";

  private static final File NOTHING = new File("/dev/null");

  private Command() {}

  static void run(Path directory, String... command) throws IOException, InterruptedException {
    output(directory, command);
  }

  /** What the program writes; it must end well. */
  static String output(Path directory, String... command) throws IOException, InterruptedException {
    return output(directory, Map.of(), command);
  }

  static String output(Path directory, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    return output(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(NOTHING)),
        environment);
  }

  /** The same of a program that reads {@code input}. */
  static String outputOf(Path input, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    return output(
        new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(input.toFile())),
        environment);
  }

  private static String output(ProcessBuilder builder, Map<String, String> environment)
      throws IOException, InterruptedException {
    builder.redirectErrorStream(true).environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", builder.command()) + " failed:\n" + output);
    }
    return output;
  }
}
