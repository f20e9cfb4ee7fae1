package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.support.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One trial: pushes on a queue, workers that are killed at random, an engine that is restarted, a
 * queue that nobody reaches for a while; and what must be true when all is over.
 */
final class KillTrial implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration SWEEP_LIMIT = Duration.ofSeconds(60);

  private final KillPlan plan;
  private final Path folder;
  private final Path home;
  private final Random random;
  private final Consumer<String> progress;
  private final TrialSite site;

  /** Held while nobody may be killed, so that something else can be seen to hit who it is for. */
  private final ReentrantLock sparing = new ReentrantLock();

  /**
   * Starts all parts but the workers.
   *
   * @param folder where all files are
   * @param seed decides when which worker is killed
   * @param progress is told what happens
   */
  KillTrial(KillPlan plan, Path folder, long seed, Consumer<String> progress) throws Exception {
    this.plan = plan;
    this.folder = folder;
    this.home = folder.resolve("worker");
    this.random = new Random(seed);
    this.progress = progress;
    this.site = new TrialSite(folder);
  }

  /** Where all that the workers have logged is once the trial has been run, however it ended. */
  Path log() {
    return folder.resolve("workers.log");
  }

  /**
   * Runs it; returns all that is wrong at the end, in sentences.
   *
   * @throws IllegalStateException if it could not be run to its end
   */
  List<String> run() throws Exception {
    Pushes pushes = Pushes.commitTo(site.git(), plan);
    Files.createDirectories(home.resolve("tmp"));
    Leftovers leftovers;
    try (Engine connection = site.engine().connect()) {
      leftovers = Leftovers.since(connection.client(), home);
    }
    try (WorkerCrew crew = WorkerCrew.start(plan.workers(), site.settings(plan, home), home)) {
      try {
        return faults(pushes, crew, leftovers);
      } catch (Exception | AssertionError e) {
        throw new IllegalStateException(
            "the trial broke off; the workers' logs are in " + log(), e);
      } finally {
        Files.writeString(log(), crew.log());
      }
    }
  }

  private List<String> faults(Pushes pushes, WorkerCrew crew, Leftovers leftovers)
      throws Exception {
    Hits hits = new Hits(crew);
    List<String> faults = new ArrayList<>(work(pushes, crew, hits));
    List<Integer> codes = crew.stop();
    if (codes.stream().anyMatch(code -> code != 0)) {
      faults.add("workers that were told to stop ended with " + codes);
    }
    if (site.queue().dead() > 0) {
      faults.add(site.queue().dead() + " messages became dead letters");
    }
    QueueLedger ledger = site.ledger();
    faults.addAll(hits.faults(plan, progress));
    faults.addAll(Settlements.faults(pushes, crew, ledger, progress));
    faults.addAll(Notices.faults(pushes, site.topic().published(), crew, ledger, progress));
    faults.addAll(Images.faults(pushes, site.registry().host()));
    faults.addAll(sweep(crew, leftovers));
    return faults;
  }

  /** Until all is settled; says what is not. */
  private List<String> work(Pushes pushes, WorkerCrew crew, Hits hits) throws Exception {
    site.send(pushes, random);
    say("sent " + plan.pushes() + " pushes");
    FutureTask<Void> killing =
        new FutureTask<>(() -> {
          kill(crew);
          return null;
        });
    Thread.ofVirtual().name("killer").start(killing);
    try {
      awaitSettled(plan.settledBeforeRestart());
      stopEngine(hits);
      site.engine().restart();
      awaitSettled(plan.settledBeforeOutage());
      TimeUnit.NANOSECONDS.sleep(closeWay(hits));
      site.way().restore();
      killing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      awaitSettled(plan.pushes());
      say("all is settled");
      return List.of();
    } catch (ConditionTimeoutException e) {
      return List.of(
          e.getMessage() + "; " + site.queue().waiting() + " messages were not settled in time");
    } finally {
      killing.cancel(true);
    }
  }

  private void stopEngine(Hits hits) throws InterruptedException {
    sparing.lockInterruptibly();
    try {
      say("restarting the engine, which builds for " + hits.awaitBuilding() + " jobs");
      site.engine().stop();
      hits.awaitEndOfBuilding();
    } finally {
      sparing.unlock();
    }
  }

  /** Returns for how many nanoseconds more the queue has to be out of reach. */
  private long closeWay(Hits hits) throws IOException, InterruptedException {
    sparing.lockInterruptibly();
    try {
      say(
          String.format(
              "nobody reaches the queue for %d s, while %d jobs run",
              plan.outage().toSeconds(), hits.awaitRunning()));
      site.way().refuse();
      long refused = System.nanoTime();
      hits.awaitMiss(plan.outage());
      return plan.outage().toNanos() - (System.nanoTime() - refused);
    } finally {
      sparing.unlock();
    }
  }

  private void awaitSettled(int number) {
    Awaitility.await(number + " settled messages")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> plan.pushes() - site.queue().waiting() >= number);
  }

  /**
   * No event to wait for once a worker works: it is the point that nobody knows when it happens.
   */
  private void kill(WorkerCrew crew) throws Exception {
    for (int i = 1; i <= plan.kills(); i++) {
      int place = random.nextInt(plan.workers());
      crew.at(place).awaitJob();
      Thread.sleep(Math.round(plan.killPause().toMillis() * 2 * random.nextDouble()));
      sparing.lockInterruptibly();
      try {
        crew.kill(place);
      } finally {
        sparing.unlock();
      }
    }
    say("killed " + plan.kills() + " workers");
  }

  /** What is left once a worker has swept up, which it does over and over. */
  private List<String> sweep(WorkerCrew crew, Leftovers leftovers) throws Exception {
    try (Engine connection = site.engine().connect()) {
      say("sweeping up " + leftovers.find(connection.client()).size() + " leftovers");
      try (CrewMember sweeper = crew.startWorker(Map.of("CONEX_JOB_LIMIT", "1s"))) {
        Awaitility.await("the end of the sweep")
            .atMost(SWEEP_LIMIT)
            .until(() -> leftovers.find(connection.client()).isEmpty());
        say("the engine keeps " + leftovers.steps(connection.client()) + " steps of builds");
        return sweeper.stop() == 0 ? List.of() : List.of("the sweeping worker failed");
      } catch (ConditionTimeoutException e) {
        return leftovers.find(connection.client());
      }
    }
  }

  private void say(String what) {
    progress.accept(what);
  }

  @Override
  public void close() {
    site.close();
  }
}
