package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.DockerClient;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.PrivateEngine;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an engine of its own keeps. */
@Timeout(180)
final class EngineStorageIT {
  private static final StorageLimits NO_IMAGES = new StorageLimits(0, OptionalLong.of(0));

  private PrivateEngine own;
  private Engine engine;
  private DockerClient client;
  private DockerImageBuilder builder;

  @BeforeEach
  void start() throws Exception {
    own = PrivateEngine.start();
    engine = own.connect();
    client = engine.client();
    BaseImage.make(client);
    builder = new DockerImageBuilder(DockerEngine.at(own.host()), InstantSource.system());
  }

  @AfterEach
  void stop() {
    engine.close();
    own.close();
  }

  @Test
  void removesNothingOfImagesThatAreLeftAlone() throws Exception {
    build("job").close();
    assertThat(builder.reclaim(new StorageLimits(0, OptionalLong.empty()), later())).isZero();
    assertThat(names()).containsExactly(BaseImage.NAME);
  }

  @Test
  void removesTheStepsOfOldBuildsAndThenWhatIsNamed() throws Exception {
    // There is room for the base image, but not for what is built on it.
    long room = layersSize();
    build("job").close();
    long before = client.listImagesCmd().withShowAll(true).exec().size();
    assertThat(before).isGreaterThan(1);
    assertThat(builder.reclaim(new StorageLimits(0, OptionalLong.of(room)), later()))
        .isGreaterThanOrEqualTo(1_000_000);
    assertThat(names()).containsExactly(BaseImage.NAME);
    assertThat(builder.reclaim(NO_IMAGES, later())).isPositive();
    assertThat(client.listImagesCmd().withShowAll(true).exec()).isEmpty();
  }

  @Test
  void removesNoMoreThanItMust() throws Exception {
    for (String name : List.of("older", "newer")) {
      try (BuiltImage image = build(name)) {
        client.tagImageCmd(onlyJobName(), name, "1").exec();
      }
    }
    builder.reclaim(new StorageLimits(0, OptionalLong.of(Long.MAX_VALUE)), later());
    long room = layersSize() - 500_000;
    assertThat(builder.reclaim(new StorageLimits(0, OptionalLong.of(room)), later())).isPositive();
    assertThat(names()).contains("newer:1").doesNotContain("older:1");
  }

  @Test
  void leavesWhatIsNewerThanTheOldestJob() throws Exception {
    build("job").close();
    List<String> before = ids();
    assertThat(builder.reclaim(NO_IMAGES, Instant.now().minus(Duration.ofHours(1)))).isZero();
    assertThat(ids()).isEqualTo(before);
  }

  /** The engine does not say when it got an image that was pulled, or loaded as here. */
  @Test
  void leavesAnImageThatHasJustCome() throws Exception {
    byte[] image;
    try (InputStream saved = client.saveImageCmd(BaseImage.NAME).exec()) {
      image = saved.readAllBytes();
    }
    client.removeImageCmd(BaseImage.NAME).exec();
    client.loadImageCmd(new ByteArrayInputStream(image)).exec();
    assertThat(builder.reclaim(NO_IMAGES, Instant.now().minus(Duration.ofHours(1)))).isZero();
    assertThat(names()).containsExactly(BaseImage.NAME);
    builder.reclaim(NO_IMAGES, later());
    assertThat(names()).isEmpty();
  }

  /** On an instance of ECS, where the agent would not load them again. */
  @Test
  void leavesWhatTheAgentOfEcsHasLoaded() throws Exception {
    client.tagImageCmd(BaseImage.NAME, "amazon/amazon-ecs-pause", "0.1.0").exec();
    builder.reclaim(NO_IMAGES, later());
    assertThat(names()).contains("amazon/amazon-ecs-pause:0.1.0");
  }

  @Test
  void leavesWhatAJobOrAContainerUses() throws Exception {
    try (BuiltImage image = build("job")) {
      builder.reclaim(NO_IMAGES, later());
      assertThat(names()).anyMatch(name -> name.startsWith("conex-job:"));
    }
    BaseImage.make(client);
    String container = client.createContainerCmd(BaseImage.NAME).exec().getId();
    builder.reclaim(NO_IMAGES, later());
    assertThat(names()).containsExactly(BaseImage.NAME);
    client.removeContainerCmd(container).exec();
    builder.reclaim(NO_IMAGES, later());
    assertThat(names()).isEmpty();
  }

  @Test
  void keepsTheCacheOfBuildKitUnderItsLimit() throws Exception {
    buildWithBuildKit();
    long size = buildCacheSize();
    assertThat(size).isGreaterThanOrEqualTo(1_000_000);
    // Some engines keep it below the limit, others at it.
    StorageLimits limits = new StorageLimits(size + 1, OptionalLong.empty());
    assertThat(builder.reclaim(limits, later())).isZero();
    assertThat(builder.reclaim(new StorageLimits(0, OptionalLong.empty()), later())).isPositive();
    assertThat(buildCacheSize()).isZero();
  }

  private static Instant later() {
    return Instant.now().plusSeconds(60);
  }

  private BuiltImage build(String job) throws Exception {
    return builder.build(
        // The last step goes with the image; those before it are the cache.
        Trees.building(
            "RUN head -c 1000000 /dev/urandom > /large #" + UUID.randomUUID(), "RUN true"),
        BuildRequest.of(job, "owner/name", BuildRecipe.of("Dockerfile")),
        line -> {});
  }

  private void buildWithBuildKit() throws Exception {
    new BuildkitImageBuilder(
            DockerEngine.at(own.host()), InstantSource.system(), new SecureRandom())
        .build(
            Trees.building("RUN head -c 1000000 /dev/urandom > /large"),
            BuildRequest.of("buildkit", "owner/name", BuildRecipe.of("Dockerfile")),
            line -> {})
        .close();
  }

  private long buildCacheSize() throws Exception {
    long size = 0;
    for (JsonNode record : usage().path("BuildCache")) {
      size += record.path("Size").asLong();
    }
    return size;
  }

  private long layersSize() throws Exception {
    return usage().path("LayersSize").asLong();
  }

  private JsonNode usage() throws Exception {
    return DockerEngine.at(own.host())
        .callOver(
            "see what the engine keeps",
            Duration.ofMinutes(1),
            connection -> EngineQuestion.get(connection, "/system/df"));
  }

  private String onlyJobName() {
    List<String> jobs = names().stream().filter(name -> name.startsWith("conex-job:")).toList();
    assertThat(jobs).hasSize(1);
    return jobs.getFirst();
  }

  private List<String> ids() {
    return client.listImagesCmd().withShowAll(true).exec().stream()
        .map(image -> image.getId())
        .sorted()
        .toList();
  }

  private List<String> names() {
    return client.listImagesCmd().exec().stream()
        .flatMap(image ->
            image.getRepoTags() == null ? Stream.empty() : Arrays.stream(image.getRepoTags()))
        .filter(name -> !name.startsWith("<none>"))
        .toList();
  }
}
