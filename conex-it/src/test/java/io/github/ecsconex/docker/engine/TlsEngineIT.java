package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildAccess;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.PrivateEngine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On an engine of its own that is spoken to over TLS, and lets in only whom it knows. */
@Timeout(180)
final class TlsEngineIT {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private static Path certificates;
  @AutoClose private static PrivateEngine own;

  @BeforeAll
  static void start() throws Exception {
    own = PrivateEngine.startWithTls(certificates);
    try (Engine engine = own.connect()) {
      BaseImage.make(engine.client());
    }
  }

  @Test
  void theClassicBuilderBuilds() throws Exception {
    List<String> log = new ArrayList<>();
    new DockerImageBuilder(engine("client"), CLOCK)
        .build(Trees.printing("over TLS"), request("classic"), log::add)
        .close();
    assertThat(log).contains("over TLS");
  }

  @Test
  void buildkitAsksForSecretsInItsSession() throws Exception {
    List<String> log = new ArrayList<>();
    new BuildkitImageBuilder(engine("client"), CLOCK, new SecureRandom())
        .build(
            Trees.building("RUN --mount=type=secret,id=token wc -c < /run/secrets/token"),
            request("buildkit")
                .withAccess(
                    new BuildAccess(Map.of("token", () -> Secret.of("x".repeat(400))), Map.of())),
            log::add)
        .close();
    assertThat(log).contains("400");
  }

  @Test
  void aStrangerIsNotLetIn() {
    DockerEngine engine = engine("stranger");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() ->
            new DockerImageBuilder(engine, CLOCK)
                .build(Trees.printing("never"), request("classic"), line -> {}))
        .withMessageContaining(own.tlsHost().toString());
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() ->
            new BuildkitImageBuilder(engine, CLOCK, new SecureRandom())
                .build(Trees.printing("never"), request("buildkit"), line -> {}))
        .withMessageContaining(own.tlsHost().toString());
  }

  private static DockerEngine engine(String who) {
    return DockerEngine.at(own.tlsHost(), certificates.resolve(who));
  }

  private static BuildRequest request(String job) {
    return BuildRequest.of(job, "owner/name", BuildRecipe.of("Dockerfile"));
  }
}
