package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that would lock a file too. */
final class LockProbe {
  private static final String YES = "it may";
  private static final String NO = "it may not";

  private LockProbe() {}

  /** Whether another process may lock the byte at {@code at} of {@code file} for itself. */
  static boolean mayLock(Path file, long at) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockProbe.class.getName(),
                file.toString(),
                Long.toString(at))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    process.waitFor();
    return switch (said) {
      case YES -> true;
      case NO -> false;
      default -> throw new IOException("the other process said: " + said);
    };
  }

  /** The other process itself. */
  public static void main(String[] arguments) throws IOException {
    boolean may =
        FileLocks.tryLock(Path.of(arguments[0]), Long.parseLong(arguments[1]), false).isPresent();
    System.out.println(may ? YES : NO);
  }
}
