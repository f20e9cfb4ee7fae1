package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.RejectedException;
import java.time.Duration;
import java.util.Objects;

/**
 * How a worker works.
 *
 * @param service the name of the service that notices speak of
 * @param jobs how many jobs run at once
 * @param pollWait how long one look into the queue waits for a message
 * @param lease how long a message is leased at a time
 * @param renewal how often the lease is renewed while the job runs; less than {@code lease}
 * @param jobLimit how long a job may run
 * @param grace how long running jobs may go on once the worker is told to stop
 */
public record WorkerSettings(
    String service,
    int jobs,
    Duration pollWait,
    Duration lease,
    Duration renewal,
    Duration jobLimit,
    Duration grace,
    SettlementPolicy settlement) {
  /** Four jobs of at most an hour, leases of 180 s renewed every 60 s. */
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(
          "ecs-conex",
          4,
          Duration.ofSeconds(20),
          Duration.ofSeconds(180),
          Duration.ofSeconds(60),
          Duration.ofHours(1),
          Duration.ofSeconds(90),
          SettlementPolicy.DEFAULT);

  public WorkerSettings {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(settlement, "settlement");
    require(jobs >= 1, "a worker runs at least one job at a time");
    require(!pollWait.isNegative(), "a look into the queue does not wait for less than no time");
    require(renewal.isPositive(), "a lease is renewed every so often");
    require(lease.compareTo(renewal) > 0, "a lease lasts longer than it takes to renew it");
    require(jobLimit.isPositive(), "a job may take some time");
    require(!grace.isNegative(), "running jobs are not given less than no time");
  }

  /** Why a job was stopped that ran into the {@code jobLimit}. */
  public RejectedException tookTooLong() {
    return new RejectedException(
        "stopped after " + jobLimit.toSeconds() + " s, the longest that a job may take");
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }
}
