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
 * @param killPause the mean time that a worker has, once it has a job, until it is killed
 * @param outage how long nobody reaches the queue; shorter than what is left of a lease at any time
 * @param lease of a message
 * @param renewal how often a lease is renewed
 * @param retryDelay after which a failed job is tried again; longer than a worker trusts in an
 *     engine without asking it, so that one restart costs no message two of its attempts
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
    Duration renewal,
    Duration retryDelay) {
  /** The whole trial. */
  static final KillPlan FULL =
      new KillPlan(
          4,
          2,
          50,
          200,
          20,
          25,
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(75),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30));

  /** One that takes about a minute. */
  static final KillPlan SHORT =
      new KillPlan(
          2,
          2,
          8,
          32,
          4,
          4,
          Duration.ofMillis(1500),
          Duration.ofSeconds(8),
          Duration.ofSeconds(22),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8));

  /**
   * How many messages are settled when the engine is restarted: so few that none can have come back
   * from two dead workers yet. One that has is received for the third time, and a failure would be
   * its last: the workers keep the product's own limit of three attempts.
   */
  int settledBeforeRestart() {
    return pushes / 10;
  }

  /** How many messages are settled when the queue goes out of reach. */
  int settledBeforeOutage() {
    return pushes / 2;
  }

  /** How many of the kills have to hit a worker with a job, or the trial has proved nothing. */
  int leastHits() {
    return kills / 3;
  }
}
