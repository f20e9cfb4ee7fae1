package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.Gate;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import io.github.ecsconex.it.support.WorkerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Worker processes that share a queue, an engine and registries. */
final class SeveralWorkersIT {
  @TempDir private static Path shared;
  @AutoClose private static Engine engine;
  @AutoClose private static Parts parts;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    engine = Engine.ofThisMachine();
    parts = Parts.start(shared);
  }

  @Test
  void oneCommitThatTwoOfThemBuildAtOnceHasOneDigestEverywhere() throws Exception {
    Repository repository = parts.freshRepository();
    try (LocalRegistry second = LocalRegistry.start(folder.resolve("second"));
        RegistryContent there = new RegistryContent(second.host());
        Gate gate = Gate.at(engine.gateway())) {
      Installation conex =
          new Installation(folder, parts.gitUrl(), parts.registry().host(), second.host())
              .set("NumberOfWorkers", "1");
      // Each build of it makes another image.
      CommitId commit =
          parts.commitDockerfile(
              repository, gate.instruction(), "RUN head -c 32 /dev/urandom > /random");
      parts.git().point(repository, GitRef.tag("v1"), commit);
      String job = conex.push(repository, Parts.MAIN, commit);
      try (WorkerProcess one = conex.startWorker()) {
        gate.awaitArrival();
        String otherJob = conex.push(repository, GitRef.branch("other"), commit);
        try (WorkerProcess other = conex.startWorker()) {
          other.awaitLine("[" + otherJob + "] building");
          gate.open();
          // A registry may refuse one of two pushes that come at one moment; whoever tries it again
          // need not be who tried it first.
          Awaitility.await().atMost(180, TimeUnit.SECONDS).until(() -> conex.waiting() == 0);
          assertThat(one.stop()).isZero();
          assertThat(other.stop()).isZero();
          for (String each : List.of(job, otherJob)) {
            assertThat(one.log() + other.log())
                .containsAnyOf("[" + each + "] published", "[" + each + "] already published");
          }
        }
      }
      Optional<String> digest = parts.digest(repository, commit);
      assertThat(digest).isPresent();
      assertThat(parts.digest(repository, "v1")).isEqualTo(digest);
      assertThat(there.digest(repository.name(), commit.hex())).isEqualTo(digest);
      assertThat(there.digest(repository.name(), "v1")).isEqualTo(digest);
    }
  }
}
