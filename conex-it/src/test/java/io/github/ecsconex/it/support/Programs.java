package io.github.ecsconex.it.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs of this machine that tests run, or put into images. */
public final class Programs {
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");
  private static final long LIMIT_SECONDS = 30;

  private Programs() {}

  /** Where {@code program} is installed; empty if it is not. */
  public static Optional<Path> find(String program) {
    Stream<String> folders =
        Stream.concat(
            Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/sbin"));
    return folders.map(folder -> Path.of(folder, program)).filter(Files::isExecutable).findFirst();
  }

  /**
   * Where {@code program} is installed.
   *
   * @throws IllegalStateException if it is not installed; says what to do
   */
  public static Path require(String program) {
    return find(program)
        .orElseThrow(() ->
            new IllegalStateException(
                program + " is not installed; scripts/services up tests installs it"));
  }

  /** The libraries that {@code program} loads when it starts; none if it is linked statically. */
  static List<Path> libraries(Path program) throws IOException, InterruptedException {
    List<Path> libraries = new ArrayList<>();
    Matcher matcher = LIBRARY.matcher(run("ldd", program.toString()));
    while (matcher.find()) {
      libraries.add(Path.of(matcher.group(1)));
    }
    return libraries;
  }

  /** What {@code command} prints, whatever its exit code. */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + " did not end");
    }
    return output;
  }

  /** Sees to it that {@code process} does not outlive a JVM that is told to end. */
  public static void endWithThisJvm(Process process) {
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }
}
