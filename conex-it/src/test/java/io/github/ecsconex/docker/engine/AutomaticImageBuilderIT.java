package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.ImageBuilderContract;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a real engine has to build with. */
@Timeout(120)
final class AutomaticImageBuilderIT extends EngineUnderTest implements ImageBuilderContract {
  @Override
  public ImageBuilder builder(Instant now) {
    return new AutomaticImageBuilder(engine, InstantSource.fixed(now), new SecureRandom());
  }

  @Override
  public ImageBuilder builderWithoutEngine() {
    URI nobody = URI.create("unix://" + folder.resolve("nobody.sock"));
    return new AutomaticImageBuilder(
        DockerEngine.at(nobody), InstantSource.fixed(LONG_AGO), new SecureRandom());
  }

  @Test
  void takesBuildkitWhereItIs() throws Exception {
    List<String> log = new ArrayList<>();
    try (BuiltImage image =
        build(
            Trees.building("RUN --mount=type=cache,target=/x echo mounted #" + UUID.randomUUID()),
            log::add)) {
      assertThat(log).contains("mounted");
    }
  }
}
