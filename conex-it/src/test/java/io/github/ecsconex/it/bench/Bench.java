package io.github.ecsconex.it.bench;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * Measures everything, or what its arguments name: {@code jobs}, {@code builds}, {@code heap},
 * {@code idle}, {@code queue}, {@code image}.
 */
public final class Bench {
  private Bench() {}

  /** Prints its tables to standard output, and what it is at to standard error. */
  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("conex-bench");
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
      if (wanted("jobs", arguments)) {
        new JobBench(work.resolve("jobs")).run(System.out);
      }
      if (wanted("builds", arguments)) {
        new BuildBench(work.resolve("builds")).run(System.out);
      }
      if (wanted("heap", arguments)) {
        new HeapBench(work.resolve("heap")).run(System.out);
      }
      if (wanted("idle", arguments)) {
        new IdleBench(work.resolve("idle")).run(System.out);
      }
      if (wanted("queue", arguments)) {
        queue();
      }
      if (wanted("image", arguments)) {
        new ImageBench(work.resolve("image")).run(System.out);
      }
    } finally {
      delete(work);
    }
    System.exit(0);
  }

  private static void queue() throws Exception {
    // Without it the libraries log all they do.
    ProgramLog.start(System.err, Level.WARN, Redactor.NONE);
    new SettledHeapBench().run(System.out);
    new StartBench().run(System.out);
    new SettlingBench().run(System.out);
  }

  static void progress(String what) {
    PrintStream console = System.err;
    console.println("bench: " + what);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static boolean wanted(String what, String[] arguments) {
    return arguments.length == 0 || Stream.of(arguments).anyMatch(what::equals);
  }
}
