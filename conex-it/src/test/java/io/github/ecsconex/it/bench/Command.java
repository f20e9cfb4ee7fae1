package io.github.ecsconex.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a program as a person at the command line would. */
final class Command {
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
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", List.of(command)) + " failed:\n" + output);
    }
    return output;
  }
}
