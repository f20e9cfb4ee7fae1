package io.github.ecsconex.it.bench;

import io.github.ecsconex.it.support.EmbeddedRegistry;
import io.github.ecsconex.it.support.FreePort;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of {@code conex build}, given 64 MB, for a context of 1 GiB in 10,000 files. */
final class HeapBench {
  private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

  private final Path work;

  HeapBench(Path work) {
    this.work = work;
  }

  void run(PrintStream out) throws Exception {
    Bench.progress("making a repository of 1 GiB in 10,000 files");
    Path repository = work.resolve("bench/gibibyte");
    BenchRepository.create(repository, 10_000, 107_375, 0, 0);
    Path collections = work.resolve("gc.log");
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(FreePort.find(), work.resolve("r"))) {
      Map<String, String> settings =
          Map.of(
              "CONEX_REGISTRIES",
              "oci+http:" + registry.host(),
              "CONEX_CACHE",
              work.resolve("cache").toString());
      Bench.progress("building it with -Xmx64m");
      Command.output(
          work,
          settings,
          Conex.command(
              List.of("-Xmx64m", "-Xlog:gc:file=" + collections),
              List.of("build", repository.toString(), "main")));
    }
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (String line : Files.readAllLines(collections)) {
      Matcher collection = COLLECTION.matcher(line);
      if (collection.find()) {
        before.add(Integer.valueOf(collection.group(1)));
        after.add(Integer.valueOf(collection.group(2)));
      }
    }
    out.printf(
        Locale.ROOT,
        "| heap while building 1 GiB in 10,000 files, -Xmx64m | %d MB at most before a"
            + " collection, %d MB after one | %d collections |%n",
        max(before),
        max(after),
        before.size());
  }

  private static int max(List<Integer> sizes) throws IOException {
    return sizes.stream()
        .max(Integer::compare)
        .orElseThrow(() -> new IOException("no collection was logged"));
  }
}
