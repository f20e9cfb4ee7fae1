package io.github.ecsconex.docker.registry;

import java.time.Duration;

/**
 * How long to wait for a registry.
 *
 * @param connect for a connection
 * @param answer for the whole of a short answer, from the sending of the question
 * @param stall for the next bytes of a blob on its way
 * @param store for a registry to store a blob once it has all of it, which may mean that the
 *     registry sends it on elsewhere
 * @param pause between two attempts at most; a registry that asks for more patience is unavailable
 */
public record RegistryLimits(
    Duration connect, Duration answer, Duration stall, Duration store, Duration pause) {
  /**
   * 10 s for a connection, 60 s for an answer, 3 min without a byte, 15 min to store one blob, 30 s
   * between attempts.
   */
  public static final RegistryLimits DEFAULT =
      new RegistryLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(3),
          Duration.ofMinutes(15),
          Duration.ofSeconds(30));

  /**
   * @throws IllegalArgumentException unless each is longer than nothing
   */
  public RegistryLimits {
    if (!connect.isPositive()
        || !answer.isPositive()
        || !stall.isPositive()
        || !store.isPositive()
        || !pause.isPositive()) {
      throw new IllegalArgumentException("a limit is longer than nothing");
    }
  }
}
