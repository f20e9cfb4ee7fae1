package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.TreeFile;
import java.util.Map;

/** The program in a process of its own, in a world where a build goes on until it is stopped. */
final class FakeConex {
  private FakeConex() {}

  public static void main(String[] arguments) {
    FakeWorld world = FakeWorld.begin();
    world.sources.commit(
        new Repository("octocat", "hello-world"),
        GitRef.branch("main"),
        Map.of("Dockerfile", TreeFile.file("FROM scratch")));
    world.builder.hold();
    Conex.main(arguments);
  }
}
