package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.Gate;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.PrivateEngine;
import io.github.ecsconex.it.support.RegistryContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that dies, or runs out of room, in the middle of a build. */
final class LostEngineIT {
  private static final Duration NEXT_ATTEMPT = Duration.ofMinutes(20);

  @TempDir private static Path shared;
  @AutoClose private static Parts parts;

  @TempDir private Path folder;
  private PrivateEngine engine;
  private LocalRegistry registry;
  private RegistryContent content;
  private Repository repository;
  private Installation conex;

  @BeforeAll
  static void start() throws Exception {
    parts = Parts.start(shared);
  }

  @BeforeEach
  void install() throws Exception {
    engine = PrivateEngine.startWithRoomFor(64);
    try (Engine connection = engine.connect()) {
      BaseImage.make(connection.client());
    }
    registry = LocalRegistry.startAt(engine.gateway(), folder.resolve("registry"));
    content = new RegistryContent(registry.host());
    repository = parts.freshRepository();
    conex =
        new Installation(folder, parts.gitUrl(), registry.host())
            .set("DOCKER_HOST", engine.host().toString());
  }

  @AfterEach
  void end() {
    content.close();
    registry.close();
    engine.close();
  }

  @Test
  void anEngineThatDiesInMidBuildIsTriedAgain() throws Exception {
    loseInMidBuild(engine::kill);
  }

  @Test
  void anEngineThatIsToldToStopInMidBuildIsTriedAgain() throws Exception {
    loseInMidBuild(engine::stop);
  }

  private void loseInMidBuild(Loss loss) throws Exception {
    try (Gate gate = Gate.at(engine.gateway())) {
      CommitId commit = parts.commitDockerfile(repository, gate.instruction());
      conex.push(repository, Parts.MAIN, commit);
      FutureTask<Void> work = conex.workInBackground();
      gate.awaitArrival();
      loss.happen();
      work.get(3, TimeUnit.MINUTES);
      assertItWaits();
      assertThat(content.tags(repository.name())).isEmpty();
      engine.restart();
      gate.open();
      assertItIsPublishedNow(commit);
    }
  }

  @Test
  void anEngineThatIsDownIsTriedAgain() throws Exception {
    CommitId commit = parts.commit(repository, "one");
    engine.kill();
    conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertItWaits();
    engine.restart();
    assertItIsPublishedNow(commit);
  }

  @Test
  void anEngineWithoutRoomLeavesNoHalfImage() throws Exception {
    CommitId commit =
        parts.commitDockerfile(repository, "RUN dd if=/dev/zero of=/big bs=1M count=200");
    String job = conex.push(repository, Parts.MAIN, commit);
    conex.work();
    assertThat(conex.linesOf(job)).containsIgnoringCase("no space left");
    assertThat(content.tags(repository.name())).isEmpty();
  }

  private void assertItIsPublishedNow(CommitId commit) throws Exception {
    conex.pass(NEXT_ATTEMPT);
    conex.work();
    assertThat(content.digest(repository.name(), commit.hex())).isPresent();
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isZero();
  }

  private void assertItWaits() throws Exception {
    assertThat(conex.notices()).isEmpty();
    assertThat(conex.waiting()).isEqualTo(1);
  }

  private interface Loss {
    void happen() throws Exception;
  }
}
