package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.support.WorkerProcess;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** One worker process of a trial. */
final class CrewMember implements AutoCloseable {
  /** What a worker logs once it takes messages. */
  private static final String READY = "taking pushes from ";

  private static final Duration JOB_LIMIT = Duration.ofSeconds(10);
  private static final Duration OFTEN = Duration.ofMillis(50);

  private final String name;
  private final WorkerProcess process;
  private volatile boolean killed;

  /**
   * @param name the access key that the worker signs its calls with
   */
  CrewMember(String name, WorkerProcess process) {
    this.name = name;
    this.process = process;
  }

  String name() {
    return name;
  }

  boolean killed() {
    return killed;
  }

  /** What it has logged so far. */
  WorkerLog log() {
    return WorkerLog.parse(process.log());
  }

  /** What it has logged so far, as it did. */
  String text() {
    return "--- " + name + (killed ? ", killed" : "") + "\n" + process.log() + "\n";
  }

  /** The ids of the messages that it works on. */
  Set<String> running() {
    WorkerLog log = log();
    return log.jobs().stream().filter(log::isRunning).collect(Collectors.toSet());
  }

  /** The ids of the messages whose images are being built for it. */
  Set<String> building() {
    WorkerLog log = log();
    return log.jobs().stream().filter(log::isBuilding).collect(Collectors.toSet());
  }

  /** Waits until it has a job, but not for long: there may be none left. */
  void awaitJob() throws InterruptedException {
    awaitReady();
    long end = System.nanoTime() + JOB_LIMIT.toNanos();
    while (running().isEmpty() && System.nanoTime() - end < 0) {
      Thread.sleep(OFTEN);
    }
  }

  void awaitReady() throws InterruptedException {
    process.awaitLine(READY);
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    killed = true;
    process.kill();
  }

  /** Tells it to stop, and waits until it has; returns its exit code. */
  int stop() throws InterruptedException {
    // Who is told to stop before it has begun to listen for that, ends as any program does.
    awaitReady();
    return process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
