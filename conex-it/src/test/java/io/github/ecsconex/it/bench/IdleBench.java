package io.github.ecsconex.it.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The part of a core that {@code conex worker} uses while there is nothing to do. */
final class IdleBench {
  private static final int SETTLING_SECONDS = 20;
  private static final int SECONDS = 60;
  private static final double TICKS_PER_SECOND = 100;

  private final Path work;

  IdleBench(Path work) {
    this.work = work;
  }

  void run(PrintStream out) throws Exception {
    Files.createDirectories(work);
    Bench.progress("letting a worker wait for " + (SETTLING_SECONDS + SECONDS) + " s");
    ProcessBuilder builder =
        new ProcessBuilder(Conex.command(List.of(), List.of("worker")))
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("worker.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "CONEX_QUEUE",
                "sqlite:" + work.resolve("queue.db"),
                "CONEX_REGISTRIES",
                "oci+http:127.0.0.1:1",
                "CONEX_CACHE",
                work.resolve("cache").toString()));
    Process worker = builder.start();
    try {
      Thread.sleep(SETTLING_SECONDS * 1000L);
      long before = ticks(worker);
      Thread.sleep(SECONDS * 1000L);
      double used = (ticks(worker) - before) / TICKS_PER_SECOND / SECONDS;
      out.printf(
          Locale.ROOT, "| idle worker | %.2f %% of a core | over %d s |%n", used * 100, SECONDS);
    } finally {
      worker.destroy();
      worker.waitFor();
    }
  }

  /** The processor time, in hundredths of a second: utime and stime of proc(5). */
  private static long ticks(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
