package io.github.ecsconex.it.kill;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.secret.Redactor;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
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
      if (!succeeds(seed, System.out)) {
        System.out.println("  repeat it with: scripts/kill-test 1 " + seed);
        System.exit(1);
      }
      seed++;
    }
    System.exit(0);
  }

  private static boolean succeeds(long seed, PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("conex-kill-test");
    long began = System.nanoTime();
    Consumer<String> progress = step -> out.printf("  %4d s  %s%n", seconds(began), step);
    try (KillTrial trial = new KillTrial(KillPlan.FULL, folder, seed, progress)) {
      List<String> faults = trial.run();
      if (!faults.isEmpty()) {
        faults.forEach(fault -> out.println("  FAULT: " + fault));
        out.println("  the workers' logs are in " + trial.log());
        return false;
      }
    } catch (IllegalStateException e) {
      e.printStackTrace(out);
      return false;
    }
    progress.accept("nothing was lost, and nothing is left");
    PathUtils.deleteDirectory(folder);
    return true;
  }

  private static long seconds(long began) {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }
}
