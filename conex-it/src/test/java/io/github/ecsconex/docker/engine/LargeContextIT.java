package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A context that is many times larger than the heap of a JVM of its own. */
@Timeout(180)
final class LargeContextIT {
  private static final String HEAP = "-Xmx32m";
  private static final long SIZE = 400_000_000;

  @Test
  void isStreamedAndNeverHeld() throws Exception {
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
      Process build =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  HEAP,
                  "-cp",
                  System.getProperty("java.class.path"),
                  LargeContextIT.class.getName(),
                  engine.host().toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(build.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("the step runs");
      assertThat(build.exitValue()).as(output).isZero();
    }
  }

  /** Builds with the engine at the address that is the only argument. */
  public static void main(String[] arguments) throws Exception {
    DockerEngine engine = DockerEngine.at(URI.create(arguments[0]));
    new DockerImageBuilder(engine, InstantSource.fixed(Instant.EPOCH))
        .build(
            Trees.withLargeFile(Trees.building("RUN echo the step runs"), SIZE),
            BuildRequest.of(
                "large-" + UUID.randomUUID(), "owner/name", BuildRecipe.of("Dockerfile")),
            System.out::println)
        .close();
  }
}
