package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.ImageRegistryContract;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OciRegistryTest implements ImageRegistryContract {
  private static final ImageName NAME = new ImageName("team/app");
  private static final ImageTag V1 = new ImageTag("v1");

  private final SkippingTicker ticker = new SkippingTicker();
  private final RegistryTransport transport = new RegistryTransport(ticker, RegistryLimits.DEFAULT);
  private final AtomicInteger images = new AtomicInteger();
  private RegistryServer server;
  private OciRegistry registry;

  @BeforeEach
  void start() throws Exception {
    server = new RegistryServer();
    registry = new OciRegistry(transport, server.endpoint(), RegistryLogin.ANONYMOUS);
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
  }

  @Override
  public OciRegistry registry() {
    return registry;
  }

  @Override
  public ImageRegistry unreachable() throws Exception {
    try (RegistryServer gone = new RegistryServer()) {
      return new OciRegistry(transport, gone.endpoint(), RegistryLogin.ANONYMOUS);
    }
  }

  @Override
  public ImageDigest push(ImageName name, ImageTag tag, RegistryLogin login) {
    assertThat(login).as("the server asks nobody who they are").isEqualTo(RegistryLogin.ANONYMOUS);
    String json = "{\"schemaVersion\":2,\n  \"image\": " + images.incrementAndGet() + "}";
    return server.putManifest(name, tag, Manifest.of(MediaTypes.DOCKER_MANIFEST, json));
  }

  @Test
  void tagsTheSameBytesUnderTheSameMediaType() throws Exception {
    ImageDigest image = push(NAME, TAG);
    registry.tag(NAME, image, V1);
    Manifest tagged = server.manifest(NAME, V1).orElseThrow();
    assertThat(tagged.bytes()).isEqualTo(server.manifest(NAME, TAG).orElseThrow().bytes());
    assertThat(tagged.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
  }

  @Test
  void waitsAsLongAsAThrottlingRegistryAsks() throws Exception {
    ImageDigest image = push(NAME, TAG);
    server.answerNext(1, "HEAD", 429, Map.of("Retry-After", "7"), "");
    assertThat(registry.find(NAME, TAG)).contains(image);
    assertThat(ticker.slept()).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void givesUpOnARegistryThatStaysBroken() {
    server.answerNext(9, "HEAD", 503, Map.of(), "");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(NAME, V1))
        .withMessage("could not find %s/team/app:v1: status 503 (unavailable)", server.host());
    assertThat(ticker.slept())
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void saysInTheRegistrysWordsWhyItRefuses() throws Exception {
    ImageDigest image = push(NAME, TAG);
    server.answerNext(
        1,
        "PUT",
        403,
        Map.of(),
        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not\\nyours\",\"detail\":{}}]}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, V1))
        .withMessage("could not tag %s/team/app:v1: denied: not yours", server.host());
  }
}
