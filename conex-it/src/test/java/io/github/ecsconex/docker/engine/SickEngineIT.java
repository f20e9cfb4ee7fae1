package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.PrivateEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On engines of its own, which it kills and fills. */
@Timeout(180)
final class SickEngineIT {
  private static final Instant BEGAN = Instant.parse("2016-07-05T06:10:51Z");

  @Test
  void anEngineThatDiesInMidBuildIsUnavailableAndNothingOfTheBuildStays() throws Exception {
    try (PrivateEngine own = PrivateEngine.start()) {
      try (Engine engine = own.connect()) {
        BaseImage.make(engine.client());
      }
      BlockingQueue<String> log = new LinkedBlockingQueue<>();
      FutureTask<BuiltImage> build =
          new FutureTask<>(() -> build(own, Trees.building("RUN echo up; sleep 1000"), log::add));
      Thread.ofVirtual().start(build);
      while (!"up".equals(log.poll(60, TimeUnit.SECONDS))) {
        assertThat(build.isDone()).isFalse();
      }
      own.kill();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> build.get(60, TimeUnit.SECONDS))
          .withCauseInstanceOf(UnavailableException.class);
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> DockerEngine.at(own.host()).version());
      own.restart();
      build(own, Trees.building("RUN echo again"), log::add).close();
      assertThat(jobImages(own)).isEmpty();
    }
  }

  @Test
  void aWorkerThatIsKilledLeavesAnImageThatASweepRemoves() throws Exception {
    try (PrivateEngine own = PrivateEngine.start()) {
      try (Engine engine = own.connect()) {
        BaseImage.make(engine.client());
      }
      build(own, Trees.building("RUN echo left behind"), line -> {});
      DockerImageBuilder later =
          new DockerImageBuilder(DockerEngine.at(own.host()), InstantSource.system());
      assertThat(later.removeLeftovers(BEGAN)).isZero();
      assertThat(jobImages(own)).hasSize(1);
      assertThat(later.removeLeftovers(BEGAN.plusSeconds(1))).isEqualTo(1);
      assertThat(jobImages(own)).isEmpty();
    }
  }

  @Test
  void anEngineWithoutRoomIsUnavailable() throws Exception {
    try (PrivateEngine own = PrivateEngine.startWithRoomFor(30)) {
      try (Engine engine = own.connect()) {
        BaseImage.make(engine.client());
      }
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() ->
              build(own, Trees.withLargeFile(Trees.building("RUN true"), 99_000_000), line -> {}))
          .withMessageContaining("no space left on device");
      // The engine is none the worse for it.
      build(own, Trees.building("RUN echo small"), line -> {}).close();
      assertThat(jobImages(own)).isEmpty();
    }
  }

  private static BuiltImage build(PrivateEngine own, SourceTree source, BuildLog log)
      throws Exception {
    return new DockerImageBuilder(DockerEngine.at(own.host()), InstantSource.fixed(BEGAN))
        .build(source, BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile")), log);
  }

  private static List<String> jobImages(PrivateEngine own) {
    try (Engine engine = own.connect()) {
      return engine
          .client()
          .listImagesCmd()
          .withFilter("reference", List.of("conex-job:*"))
          .exec()
          .stream()
          .flatMap(image -> Arrays.stream(image.getRepoTags()))
          .toList();
    }
  }
}
