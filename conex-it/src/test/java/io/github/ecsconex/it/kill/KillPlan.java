package io.github.ecsconex.it.kill;

import java.time.Duration;

/**
 * What a trial does to its workers.
 *
 * @param workers how many worker processes there are at a time
 * @param jobs how many jobs each of them runs at once
 * @param commits how many commits there are to build
 * @param pushes how many messages are sent: some for each commit, the rest for no image at all
 * @param broken how many of the pushes cannot become an image
 * @param kills how many workers are killed
 * @param killPause the mean time from one kill to the next
 * @param outage how long nobody reaches the queue; shorter than what is left of a lease at any time
 * @param lease of a message
 * @param renewal how often a lease is renewed
 */
record KillPlan(
    int workers,
    int jobs,
    int commits,
    int pushes,
    int broken,
    int kills,
    Duration killPause,
    Duration outage,
    Duration lease,
    Duration renewal) {
  /** The whole trial. */
  static final KillPlan FULL =
      new KillPlan(
          4,
          2,
          50,
          200,
          20,
          25,
          Duration.ofSeconds(4),
          Duration.ofSeconds(30),
          Duration.ofSeconds(75),
          Duration.ofSeconds(15));

  /** One that takes less than a minute. */
  static final KillPlan SHORT =
      new KillPlan(
          2,
          2,
          8,
          32,
          4,
          4,
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(18),
          Duration.ofSeconds(4));
}
