package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.Gate;
import io.github.ecsconex.it.support.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that are killed, or told to stop, in the middle of a job: another one finishes it. */
final class KilledWorkerIT {
  private static final Duration LEASE = Duration.ofMinutes(3);

  @TempDir private static Path shared;
  @AutoClose private static Engine engine;
  @AutoClose private static Parts parts;

  @TempDir private Path folder;
  @AutoClose private Gate gate;
  private Repository repository;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    engine = Engine.ofThisMachine();
    parts = Parts.start(shared);
  }

  @BeforeEach
  void install() throws Exception {
    gate = Gate.at(engine.gateway());
    repository = parts.freshRepository();
    conex = parts.install(folder);
  }

  /** The words are those that the worker logs when it comes to that point. */
  @ParameterizedTest
  @ValueSource(strings = {"processing commit", "building", "pushing", "published"})
  void anotherWorkerFinishesWhatAKilledOneBegan(String point) throws Exception {
    gate.open();
    CommitId commit = parts.commitDockerfile(repository, gate.instruction());
    String job = conex.push(repository, Parts.MAIN, commit);
    try (WorkerProcess worker = conex.startWorker()) {
      worker.awaitLine("[" + job + "] " + point);
      worker.kill();
    }
    conex.pass(LEASE);
    conex.work();
    assertItIsPublishedAndNothingIsLeft(commit, job);
  }

  @Test
  void aBuildEndsWithTheWorkerThatIsKilledAndIsBegunAnew() throws Exception {
    CommitId commit = parts.commitDockerfile(repository, gate.instruction());
    String job = conex.push(repository, Parts.MAIN, commit);
    try (WorkerProcess worker = conex.startWorker()) {
      gate.awaitArrival();
      worker.kill();
    }
    assertThat(parts.digest(repository, commit)).isEmpty();
    Awaitility.await("the end of the step").until(this::noStepStandsAtTheGate);
    gate.open();
    conex.pass(LEASE);
    conex.work();
    assertItIsPublishedAndNothingIsLeft(commit, job);
  }

  @Test
  void aWorkerThatIsToldToStopGivesBackItsJobAtOnce() throws Exception {
    CommitId commit = parts.commitDockerfile(repository, gate.instruction());
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.set("CONEX_GRACE", "0s");
    try (WorkerProcess worker = conex.startWorker()) {
      gate.awaitArrival();
      assertThat(worker.stop()).as(worker.log()).isZero();
    }
    Awaitility.await("the end of the step").until(this::noStepStandsAtTheGate);
    gate.open();
    // No time has passed: the message did not have to wait for its lease to run out.
    conex.work();
    assertItIsPublishedAndNothingIsLeft(commit, job);
  }

  private void assertItIsPublishedAndNothingIsLeft(CommitId commit, String job) throws Exception {
    assertThat(parts.digest(repository, commit)).isPresent();
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isZero();
    assertThat(noStepStandsAtTheGate()).isTrue();
    List<Image> images = engine.client().listImagesCmd().exec();
    assertThat(images)
        // An image that has lost its last tag has none to tell of, not even an empty list.
        .filteredOn(image -> image.getRepoTags() != null)
        .flatExtracting(image -> Arrays.asList(image.getRepoTags()))
        .noneMatch(tag -> tag.contains(job) || tag.contains(commit.hex()));
  }

  private boolean noStepStandsAtTheGate() {
    List<Container> running = engine.client().listContainersCmd().exec();
    return running.stream().noneMatch(container -> container.getCommand().contains(gate.url()));
  }
}
