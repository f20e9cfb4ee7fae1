package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.github.ecsconex.core.push.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OciRegistryTest implements ImageRegistryContract {
  private static final ImageName NAME = new ImageName("team/app");
  private static final ImageTag V1 = new ImageTag("v1");
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

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
  void keepsTheTagThatSaysWhoseImagesARepositoryHolds() throws Exception {
    Repository owner = Repository.parse("octocat/app");
    registry.ensureRepository(NAME, owner);
    ImageDigest image = push(NAME, TAG);

    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, new ImageTag("_conex")))
        .withMessageContaining("_conex");
    new OciRegistry(transport, server.endpoint(), RegistryLogin.ANONYMOUS)
        .ensureRepository(NAME, owner);
  }

  @Test
  void findsADigestThatTheRegistryDoesNotTell() throws Exception {
    ImageDigest image = push(NAME, TAG);
    Manifest manifest = server.manifest(NAME, TAG).orElseThrow();
    for (String header : List.of("", "md5:0", "sha512:" + "0".repeat(128))) {
      server.add(exchange -> {
        exchange.getResponseHeaders().set("Content-Type", manifest.mediaType());
        exchange.getResponseHeaders().set("Docker-Content-Digest", header);
        RegistryServer.answer(exchange, 200, manifest.bytes());
        return true;
      });
      assertThat(registry.find(NAME, TAG)).contains(image);
    }
  }

  @Test
  void onlyAnAnswerThatItIsNotThereMakesAnImageAbsent() {
    for (int status : new int[] {301, 400, 401, 403, 405, 410, 418}) {
      server.answerNext(1, "HEAD", status, Map.of(), "");
      assertThatExceptionOfType(RejectedException.class)
          .as("status %s", status)
          .isThrownBy(() -> registry.find(NAME, TAG));
    }
    for (int status : new int[] {408, 429, 500, 502, 503, 504}) {
      server.answerNext(4, "HEAD", status, Map.of(), "");
      assertThatExceptionOfType(UnavailableException.class)
          .as("status %s", status)
          .isThrownBy(() -> registry.find(NAME, TAG));
    }
  }

  @Test
  void waitsAsLongAsAThrottlingRegistryAsks() throws Exception {
    ImageDigest image = push(NAME, TAG);
    server.answerNext(1, "HEAD", 429, Map.of("Retry-After", "7"), "");
    assertThat(registry.find(NAME, TAG)).contains(image);
    assertThat(ticker.slept()).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void waitsUntilTheMomentThatAThrottlingRegistryNames() throws Exception {
    server.answerNext(1, "HEAD", 503, Map.of("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"), "");
    assertThat(registry.find(NAME, TAG)).isEmpty();
    assertThat(ticker.slept()).as("long ago by the server's own clock").containsExactly(ONE_SECOND);
  }

  @Test
  void doesNotWaitForARegistryThatAsksForTooMuch() {
    server.answerNext(1, "HEAD", 429, Map.of("Retry-After", "3600"), "");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(NAME, V1))
        .withMessage(
            "could not find %s/team/app:v1: status 429 (too many requests)", server.host());
    assertThat(ticker.slept()).isEmpty();
  }

  @Test
  void givesUpOnARegistryThatStaysBroken() {
    server.answerNext(9, "HEAD", 503, Map.of(), "");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(NAME, V1))
        .withMessage("could not find %s/team/app:v1: status 503 (unavailable)", server.host());
    assertThat(ticker.slept())
        .containsExactly(ONE_SECOND, Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void triesAgainWhatBreaksOff() throws Exception {
    ImageDigest image = push(NAME, TAG);
    AtomicInteger broken = new AtomicInteger();
    server.add(exchange -> {
      if (!exchange.getRequestMethod().equals("GET") || broken.incrementAndGet() > 2) {
        return false;
      }
      exchange.sendResponseHeaders(200, 1_000);
      exchange.getResponseBody().write(1);
      exchange.getResponseBody().flush();
      throw new IOException("breaks off");
    });
    registry.tag(NAME, image, V1);
    assertThat(registry.find(NAME, V1)).contains(image);
    assertThat(broken).hasValueGreaterThan(2);
  }

  @Test
  void anAnswerThatDoesNotEndIsNotWaitedFor() throws Exception {
    RegistryLimits limits =
        new RegistryLimits(ONE_SECOND, Duration.ofMillis(200), ONE_SECOND, ONE_SECOND, ONE_SECOND);
    CountDownLatch over = new CountDownLatch(1);
    server.add(exchange -> {
      exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_MANIFEST);
      exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : 9);
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    });
    try (RegistryTransport hasty = new RegistryTransport(ticker, limits)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() ->
              new OciRegistry(hasty, server.endpoint(), RegistryLogin.ANONYMOUS).find(NAME, V1))
          .withMessage("could not find %s/team/app:v1: no answer within 0.2 s", server.host());
    } finally {
      over.countDown();
    }
    assertThat(ticker.slept()).isEmpty();
  }

  @Test
  void overATransportThatIsClosedNobodyAnswers() {
    RegistryTransport closed = new RegistryTransport(ticker, RegistryLimits.DEFAULT);
    closed.close();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() ->
            new OciRegistry(closed, server.endpoint(), RegistryLogin.ANONYMOUS).find(NAME, V1))
        .withMessageContaining("closed");
  }

  @Test
  void anInterruptEndsAWaitForAnAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    server.add(exchange -> {
      asked.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    });
    FutureTask<Object> question = new FutureTask<>(() -> registry.find(NAME, TAG));
    Thread thread = Thread.ofVirtual().start(question);
    asked.await();
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(question::get)
        .withCauseInstanceOf(InterruptedException.class);
    over.countDown();
  }

  @Test
  void doesNotKeepAnEndlessAnswer() {
    server.add(exchange -> {
      if (exchange.getRequestMethod().equals("HEAD")) {
        return false;
      }
      exchange.sendResponseHeaders(403, 0);
      byte[] much = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        exchange.getResponseBody().write(much);
      }
      return true;
    });
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, NOWHERE, V1))
        .withMessageEndingWith("it answered with more than 8388608 bytes");
  }

  @Test
  void saysInTheRegistrysWordsWhyItRefuses() throws Exception {
    ImageDigest image = push(NAME, TAG);
    String denied = "{\"code\":\"DENIED\",\"message\":\"not\\n\\u001b[31myours\",\"detail\":{}}";
    String other = "{\"code\":\"TAG_IMMUTABLE\"}";
    server.answerNext(1, "PUT", 403, Map.of(), "{\"errors\":[" + denied + "," + other + "]}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, V1))
        .withMessage(
            "could not tag %s/team/app:v1: denied: not [31myours; tag immutable", server.host());
  }

  @Test
  void saysItInItsOwnWordsIfTheRegistryHasNone() throws Exception {
    ImageDigest image = push(NAME, TAG);
    for (String body :
        List.of("", "<html>", "{\"errors\":{}}", "[1]", "{\"errors\":[{}]}", "\0\0\u00fe\u00ff")) {
      server.answerNext(1, "PUT", 403, Map.of(), body);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> registry.tag(NAME, image, V1))
          .withMessage("could not tag %s/team/app:v1: status 403 (access denied)", server.host());
    }
  }

  @Test
  void doesNotTagWhatIsNotTheImage() throws Exception {
    ImageDigest image = push(NAME, TAG);
    server.corrupt(NAME, image, "{\"other\":1}".getBytes(UTF_8));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, V1))
        .withMessageContaining("its manifest " + image + " has the digest sha256:");
    assertThat(registry.find(NAME, V1)).isEmpty();
  }

  @Test
  void noticesARegistryThatRewritesManifests() throws Exception {
    ImageDigest image = push(NAME, TAG);
    server.answerNext(1, "PUT", 201, Map.of("Docker-Content-Digest", NOWHERE.value()), "");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, V1))
        .withMessageEndingWith("it was given " + image + " and has " + NOWHERE);
    server.answerNext(1, "PUT", 201, Map.of(), "");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, V1))
        .withMessageEndingWith("it was given " + image + " and has nothing");
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    OciRegistry nowhere =
        new OciRegistry(
            transport, RegistryEndpoint.https("registry.invalid"), RegistryLogin.ANONYMOUS);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> nowhere.find(NAME, V1))
        .withMessage("could not find registry.invalid/team/app:v1: there is no such host");
  }
}
