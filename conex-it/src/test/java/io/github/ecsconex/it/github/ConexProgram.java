package io.github.ecsconex.it.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.git.github.TlsIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code conex} in a JVM of its own, which trusts the test's servers. */
final class ConexProgram {
  private static final long LIMIT_SECONDS = 300;

  private final Path directory;
  private final TlsIdentity trusted;
  private final Map<String, String> environment;

  /** How it ended, and all that it has printed. */
  record Result(int exitCode, String output) {}

  ConexProgram(Path directory, TlsIdentity trusted, Map<String, String> environment) {
    this.directory = directory;
    this.trusted = trusted;
    this.environment = Map.copyOf(environment);
  }

  ConexProgram with(String name, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(name, value);
    return new ConexProgram(directory, trusted, changed);
  }

  Result run(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djavax.net.ssl.trustStore=" + trusted.store(),
                "-Djavax.net.ssl.trustStorePassword=" + TlsIdentity.PASSWORD,
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.ecsconex.app.cli.Conex"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("conex did not end:\n" + output);
      }
      return new Result(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
