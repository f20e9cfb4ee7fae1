package io.github.ecsconex.it.kill;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.secret.Redactor;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.event.Level;

/** Runs whole trials, one after the other, until one fails; see {@code scripts/kill-test}. */
public final class KillTest {
  private KillTest() {}

  /** The arguments are how many trials there are, and the seed of the first. */
  public static void main(String[] arguments) throws Exception {
    ProgramLog.start(System.err, Level.WARN, Redactor.NONE);
    int trials = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    for (int i = 1; i <= trials; i++) {
      System.out.printf("trial %d of %d, seed %d%n", i, trials, seed);
      List<String> faults = run(seed, System.out);
      if (!faults.isEmpty()) {
        faults.forEach(fault -> System.out.println("  FAULT: " + fault));
        System.exit(1);
      }
      seed++;
    }
    System.exit(0);
  }

  private static List<String> run(long seed, PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("conex-kill-test");
    long began = System.nanoTime();
    List<String> faults;
    try (KillTrial trial =
        new KillTrial(
            KillPlan.FULL,
            folder,
            seed,
            step -> out.printf("  %4d s  %s%n", seconds(began), step))) {
      faults = trial.run();
    }
    if (faults.isEmpty()) {
      out.printf("  %4d s  nothing was lost, and nothing is left%n", seconds(began));
      PathUtils.deleteDirectory(folder);
    } else {
      out.println("  the workers' logs are in " + folder.resolve("workers.log"));
    }
    return faults;
  }

  private static long seconds(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }
}
