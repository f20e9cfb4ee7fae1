package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.kill.WorkerCrew.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What a trial's kills, restart and outage have hit: where one hit nothing, it proves nothing. */
final class Hits {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration OFTEN = Duration.ofMillis(20);

  private final WorkerCrew crew;
  private Set<Job> restart = Set.of();

  Hits(WorkerCrew crew) {
    this.crew = crew;
  }

  /** Waits until the engine builds something, which the restart is to hit; returns how much. */
  int awaitBuilding() {
    restart = await("a job that builds", crew::building);
    return restart.size();
  }

  /** Waits until each of those jobs has failed, or got to its end all the same. */
  void awaitEndOfBuilding() {
    Awaitility.await("the end of what was built")
        .atMost(LIMIT)
        .pollInterval(OFTEN)
        .until(() -> restart.stream().noneMatch(job -> job.worker().log().isBuilding(job.id())));
  }

  /** Waits until a job has missed the queue, but no longer than {@code limit}. */
  void awaitMiss(Duration limit) {
    try {
      Awaitility.await("a job that misses the queue")
          .atMost(limit)
          .pollInterval(OFTEN)
          .until(() -> missed() > 0);
    } catch (ConditionTimeoutException e) {
      // Which is found out in the end, too.
    }
  }

  /** Waits until a job runs, which the outage is to hit; returns how many do. */
  int awaitRunning() {
    return await("a job that runs", crew::running).size();
  }

  private static Set<Job> await(String what, Supplier<Set<Job>> jobs) {
    return Awaitility.await(what)
        .atMost(LIMIT)
        .pollInterval(OFTEN)
        .until(jobs::get, found -> !found.isEmpty());
  }

  /** In which respect the trial proves nothing; {@code progress} hears what was hit. */
  List<String> faults(KillPlan plan, Consumer<String> progress) {
    List<String> faults = new ArrayList<>();
    long kills =
        crew.members().stream()
            .filter(CrewMember::killed)
            .filter(worker -> !worker.running().isEmpty())
            .count();
    progress.accept(kills + " of " + plan.kills() + " kills hit a worker with a job");
    if (kills < plan.leastHits()) {
      faults.add("proved nothing: only " + kills + " kills hit a worker with a job");
    }
    long failed = restart.stream().filter(job -> job.worker().log().wasReturned(job.id())).count();
    progress.accept("the restart failed " + failed + " of " + restart.size() + " builds");
    if (failed == 0) {
      faults.add("proved nothing: the engine was restarted, and no job failed by that");
    }
    long late = missed();
    progress.accept("the queue was out of reach for " + late + " jobs");
    if (late == 0) {
      faults.add("proved nothing: the queue was out of reach, and no job missed it");
    }
    return faults;
  }

  private long missed() {
    return crew.members().stream().mapToLong(Hits::jobsThatMissedTheQueue).sum();
  }

  private static long jobsThatMissedTheQueue(CrewMember worker) {
    WorkerLog log = worker.log();
    return log.jobs().stream().filter(log::missedTheQueue).count();
  }
}
