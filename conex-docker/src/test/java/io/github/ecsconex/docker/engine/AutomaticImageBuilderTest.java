package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On an engine that has no BuildKit; one that has is in the integration tests. */
@Timeout(60)
class AutomaticImageBuilderTest {
  private static final BuildRequest REQUEST =
      BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile"));

  private final ScriptedEngine scripted;
  private final DockerEngine engine;
  private final AutomaticImageBuilder builder;

  AutomaticImageBuilderTest() throws IOException {
    scripted = new ScriptedEngine();
    engine = DockerEngine.at(scripted.address());
    builder =
        new AutomaticImageBuilder(engine, InstantSource.fixed(Instant.EPOCH), new SecureRandom());
  }

  @AfterEach
  void endEngine() {
    scripted.close();
  }

  @Test
  void takesTheClassicBuilderOnceAndForAll() throws Exception {
    scripted.makeImages();
    scripted.answerBuilds(200, "{\"stream\":\"Step 1/1 : FROM x\"}");
    builder.build(ScriptedTree.whole(), REQUEST, line -> {}).close();
    builder.build(ScriptedTree.whole(), REQUEST, line -> {}).close();
    assertThat(scripted.requests())
        .filteredOn(request -> request.startsWith("POST /session"))
        .hasSize(1);
    assertThat(scripted.requests())
        .filteredOn(request -> request.startsWith("POST /build"))
        .hasSize(2)
        .noneMatch(request -> request.contains("version=2"));
  }

  @Test
  void keepsToWhatTheClassicBuilderCan() throws Exception {
    builder.requireSupport(BuildPolicy.DEFAULT);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            builder.requireSupport(
                new BuildPolicy(
                    false, PullPolicy.REFRESH, true, NetworkMode.DEFAULT, BuildLimits.NONE)))
        .withMessageContaining("classic builder");
    BuildLimits processors = new BuildLimits(OptionalLong.empty(), OptionalInt.of(500));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            builder.requireSupport(
                new BuildPolicy(false, PullPolicy.REFRESH, false, NetworkMode.DEFAULT, processors)))
        .withMessageContaining("processors");
  }

  @Test
  void aBuildWhoseLimitsNobodyKeepsIsRefused() {
    BuildLimits memory = new BuildLimits(OptionalLong.of(512 << 20), OptionalInt.empty());
    BuildRequest limited =
        REQUEST.withPolicy(
            new BuildPolicy(false, PullPolicy.REFRESH, false, NetworkMode.DEFAULT, memory));
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    for (ImageBuilder each :
        List.of(
            new BuildkitImageBuilder(engine, clock, new SecureRandom()),
            new DockerImageBuilder(engine, clock))) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> each.build(ScriptedTree.whole(), limited, line -> {}))
          .withMessageContaining("memory");
    }
    assertThat(scripted.requests()).isEmpty();
  }

  @Test
  void whoWantsBuildkitIsRefused() {
    BuildkitImageBuilder buildkit =
        new BuildkitImageBuilder(engine, InstantSource.fixed(Instant.EPOCH), new SecureRandom());
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> buildkit.requireSupport(BuildPolicy.DEFAULT))
        .withMessage(engine + " has no BuildKit");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> buildkit.build(ScriptedTree.whole(), REQUEST, line -> {}))
        .withMessageEndingWith(engine + " has no BuildKit");
  }
}
