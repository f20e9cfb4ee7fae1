package io.github.ecsconex.core.image;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What each step of a build may use at most.
 *
 * @param memory in bytes; empty for no limit
 * @param cpuMillis in thousandths of a processor; empty for no limit
 */
public record BuildLimits(OptionalLong memory, OptionalInt cpuMillis) {
  /** No limits. */
  public static final BuildLimits NONE = new BuildLimits(OptionalLong.empty(), OptionalInt.empty());

  /** No engine takes less (its "Minimum memory limit allowed is 6MB"). */
  private static final long LEAST_MEMORY = 6L << 20;

  /** No engine takes less: a quota of 1 ms in a period of 100 ms. */
  private static final int LEAST_CPU = 10;

  /**
   * @throws IllegalArgumentException if a limit is less than what an engine takes: 6 MiB, a
   *     hundredth of a processor
   */
  public BuildLimits {
    if (memory.isPresent() && memory.getAsLong() < LEAST_MEMORY) {
      throw new IllegalArgumentException("a build needs 6 MiB of memory at least");
    }
    if (cpuMillis.isPresent() && cpuMillis.getAsInt() < LEAST_CPU) {
      throw new IllegalArgumentException("a build needs a hundredth of a processor at least");
    }
  }
}
