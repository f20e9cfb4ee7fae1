package io.github.ecsconex.it.kill;

import io.github.ecsconex.it.support.ConexProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The workers of a trial: as many as ever, for each that is killed is followed by another. */
final class WorkerCrew implements AutoCloseable {
  /** A worker's job. */
  record Job(CrewMember worker, String id) {}

  private final Map<String, String> settings;
  private final Path folder;
  private final List<CrewMember> working = new ArrayList<>();
  private final List<CrewMember> all = new ArrayList<>();

  private WorkerCrew(Map<String, String> settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * Starts {@code size} workers.
   *
   * @param folder where they are started and have their temporary files, in {@code tmp}
   */
  static WorkerCrew start(int size, Map<String, String> settings, Path folder) throws IOException {
    WorkerCrew crew = new WorkerCrew(settings, folder);
    for (int i = 0; i < size; i++) {
      crew.working.add(crew.startWorker(Map.of()));
    }
    return crew;
  }

  /** One more worker that takes nobody's place, with settings that differ. */
  synchronized CrewMember startWorker(Map<String, String> others) throws IOException {
    String name = "WORKER" + (all.size() + 1);
    ConexProgram program =
        new ConexProgram(settings, List.of("-Djava.io.tmpdir=" + folder.resolve("tmp")), folder)
            .with("AWS_ACCESS_KEY_ID", name);
    for (Map.Entry<String, String> other : others.entrySet()) {
      program = program.with(other.getKey(), other.getValue());
    }
    CrewMember member = new CrewMember(name, program.startWorker());
    all.add(member);
    return member;
  }

  /** The worker in place {@code index}. */
  synchronized CrewMember at(int index) {
    return working.get(index);
  }

  /** Kills the worker in place {@code index} as {@code kill -9} does, and starts another. */
  synchronized void kill(int index) throws IOException, InterruptedException {
    working.get(index).kill();
    working.set(index, startWorker(Map.of()));
  }

  /** Tells all workers to stop; returns their exit codes. */
  synchronized List<Integer> stop() throws InterruptedException {
    List<Integer> codes = new ArrayList<>();
    for (CrewMember worker : working) {
      codes.add(worker.stop());
    }
    return codes;
  }

  /** Those that live and those that were killed. */
  synchronized List<CrewMember> members() {
    return List.copyOf(all);
  }

  /** What is being worked on. */
  Set<Job> running() {
    return jobs(CrewMember::running);
  }

  /** What the engine builds. */
  Set<Job> building() {
    return jobs(CrewMember::building);
  }

  private synchronized Set<Job> jobs(Function<CrewMember, Set<String>> ids) {
    Set<Job> jobs = new HashSet<>();
    for (CrewMember worker : working) {
      ids.apply(worker).forEach(id -> jobs.add(new Job(worker, id)));
    }
    return jobs;
  }

  /** What all of them have logged. */
  String log() {
    return members().stream().map(CrewMember::text).collect(Collectors.joining());
  }

  @Override
  public synchronized void close() {
    all.forEach(CrewMember::close);
  }
}
