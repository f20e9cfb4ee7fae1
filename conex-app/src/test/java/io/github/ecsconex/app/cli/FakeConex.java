package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import java.time.Duration;
import java.util.Map;

/** The program in a process of its own, in a world where a build goes on until it is stopped. */
final class FakeConex {
  /** The environment variable with which a build heeds no interrupt. */
  static final String STUBBORN = "FAKE_STUBBORN";

  private FakeConex() {}

  public static void main(String[] arguments) {
    FakeWorld world = FakeWorld.begin();
    world.sources.commit(
        new Repository("octocat", "hello-world"),
        GitRef.branch("main"),
        Map.of("Dockerfile", TreeFile.file("FROM scratch")));
    world.builder.hold();
    if (System.getenv(STUBBORN) != null) {
      world.ignoreInterrupts();
      Conex.main(Duration.ofMillis(500), arguments);
    } else {
      Conex.main(arguments);
    }
  }
}
