package io.github.ecsconex.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The short trial; {@code scripts/kill-test} runs the whole one. */
@Tag("aws")
final class KillIT {
  private static final long SEED = 1;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void noPushIsLostAndNothingIsLeftWhateverIsKilled() throws Exception {
    try (KillTrial trial = new KillTrial(KillPlan.SHORT, folder, SEED, step -> {})) {
      assertThat(trial.run())
          .as("faults of the trial of seed %d, whose workers' logs are in %s", SEED, trial.log())
          .isEmpty();
    }
  }
}
