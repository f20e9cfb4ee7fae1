package io.github.ecsconex.it.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short trial; {@code scripts/kill-test} runs the whole one. */
@Tag("aws")
final class KillIT {
  @TempDir private Path folder;

  @Test
  void noPushIsLostAndNothingIsLeftWhateverIsKilled() throws Exception {
    try (KillTrial trial = new KillTrial(KillPlan.SHORT, folder, 1, step -> {})) {
      assertThat(trial.run()).isEmpty();
    }
  }
}
