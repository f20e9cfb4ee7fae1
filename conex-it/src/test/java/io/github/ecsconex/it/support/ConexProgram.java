package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program {@code conex}, each time in a JVM of its own.
 *
 * @param jvmOptions what else the JVM is told
 * @param directory where it is started
 */
public record ConexProgram(
    Map<String, String> environment, List<String> jvmOptions, Path directory) {
  /** What a command has come to that has ended. */
  public record Ended(int exitCode, String out, String err) {}

  public ConexProgram {
    environment = Map.copyOf(environment);
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** The same with another setting. */
  public ConexProgram with(String name, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(name, value);
    return new ConexProgram(changed, jvmOptions, directory);
  }

  /** Starts the worker. */
  public WorkerProcess startWorker() throws IOException {
    Process process = process("worker").redirectErrorStream(true).start();
    Programs.endWithThisJvm(process);
    return new WorkerProcess(process);
  }

  /** Runs a command to its end. */
  public Ended run(String... arguments) throws IOException, InterruptedException {
    Path err = directory.resolve("stderr");
    Process process = process(arguments).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exitCode = process.waitFor();
    return new Ended(exitCode, out, Files.readString(err));
  }

  private ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.github.ecsconex.app.cli.Conex");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    return builder;
  }
}
