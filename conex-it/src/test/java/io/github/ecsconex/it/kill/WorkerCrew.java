package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.support.ConexProgram;
import io.github.ecsconex.it.support.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The workers of a trial: as many as ever, for each that is killed is followed by another. */
final class WorkerCrew implements AutoCloseable {
  /** What a worker logs once it takes messages. */
  static final String READY = "taking pushes from ";

  private final Map<String, String> settings;
  private final Path folder;
  private final List<WorkerProcess> working = new ArrayList<>();
  private final List<WorkerProcess> killed = new ArrayList<>();

  private WorkerCrew(Map<String, String> settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * Starts {@code size} workers.
   *
   * @param folder where they are started and have their temporary files, in {@link #temporary()}
   */
  static WorkerCrew start(int size, Map<String, String> settings, Path folder) throws IOException {
    WorkerCrew crew = new WorkerCrew(settings, folder);
    for (int i = 0; i < size; i++) {
      crew.working.add(crew.startWorker(Map.of()));
    }
    return crew;
  }

  /** Where all workers have their temporary files. */
  Path temporary() {
    return folder.resolve("tmp");
  }

  /** One more worker that is none of the crew, with settings that differ. */
  WorkerProcess startWorker(Map<String, String> others) throws IOException {
    ConexProgram program =
        new ConexProgram(settings, List.of("-Djava.io.tmpdir=" + temporary()), folder);
    for (Map.Entry<String, String> other : others.entrySet()) {
      program = program.with(other.getKey(), other.getValue());
    }
    return program.startWorker();
  }

  /** Kills the worker in place {@code index} as {@code kill -9} does, and starts another. */
  synchronized void kill(int index) throws IOException, InterruptedException {
    WorkerProcess victim = working.get(index);
    victim.kill();
    killed.add(victim);
    working.set(index, startWorker(Map.of()));
  }

  /** Tells all workers to stop; returns their exit codes. */
  synchronized List<Integer> stop() throws InterruptedException {
    List<Integer> codes = new ArrayList<>();
    for (WorkerProcess worker : working) {
      // Who is told to stop before it has begun to listen for that, ends as any program does.
      worker.awaitLine(READY);
      codes.add(worker.stop());
    }
    return codes;
  }

  /**
   * How many of the workers that were killed had worked on {@code job} and come to the end of it,
   * so that they may have told a person before they were killed.
   */
  synchronized long killedWhenTheyMayHaveTold(String job) {
    return killed.stream().filter(worker -> mayHaveTold(worker, job)).count();
  }

  private static boolean mayHaveTold(WorkerProcess worker, String job) {
    List<String> lines =
        worker.log().lines().filter(line -> line.contains("[" + job + "]")).toList();
    // A message that cannot be read has one line, which says why.
    return lines.size() > 1 || lines.stream().anyMatch(line -> !line.contains("] processing "));
  }

  /** How many jobs all of them have begun, of messages that could be read. */
  synchronized long jobs() {
    return log().lines().filter(line -> line.contains("] processing commit ")).count();
  }

  /** What the workers that live have logged, and those that were killed. */
  synchronized String log() {
    StringBuilder log = new StringBuilder();
    killed.forEach(worker -> log.append("--- killed\n").append(worker.log()).append('\n'));
    working.forEach(worker -> log.append("--- alive\n").append(worker.log()).append('\n'));
    return log.toString();
  }

  @Override
  public synchronized void close() {
    working.forEach(WorkerProcess::close);
  }
}
