package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DockerBuiltImageTest {
  private static final ImageReference TARGET =
      new ImageReference("registry.example:5000", new ImageName("team/app"), new ImageTag("v1"));
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final String AUX =
      "{\"progressDetail\":{},\"aux\":{\"Tag\":\"v1\",\"Digest\":\"" + DIGEST + "\",\"Size\":528}}";

  private final List<String> log = new ArrayList<>();
  private final ScriptedEngine engine;
  private BuiltImage image;

  DockerBuiltImageTest() throws IOException {
    engine = new ScriptedEngine();
  }

  @BeforeEach
  void build() throws Exception {
    engine.answerBuilds(200, "{\"stream\":\"Step 1/1 : FROM base\"}");
    engine.makeImages();
    image =
        new DockerImageBuilder(
                DockerEngine.at(engine.address()), InstantSource.fixed(Instant.ofEpochSecond(9)))
            .build(
                ScriptedTree.whole(),
                BuildRequest.of("job", "owner/name", BuildRecipe.of("Dockerfile")),
                line -> {});
  }

  @AfterEach
  void endEngine() {
    engine.close();
  }

  @Test
  void givesTheDigestThatTheRegistryStoredItUnder() throws Exception {
    engine.answerPushes(200, AUX);
    assertThat(push(RegistryLogin.ANONYMOUS)).isEqualTo(new ImageDigest(DIGEST));
  }

  @Test
  void findsTheDigestOfAnEngineWithContainerdsImageStore() throws Exception {
    engine.answerPushes(
        200,
        "{\"status\":\"Pushed\",\"progressDetail\":{},\"id\":\"" + "b".repeat(12) + "\"}",
        "{\"status\":\"v1: digest: " + DIGEST + " size: 979\"}");
    assertThat(push(RegistryLogin.ANONYMOUS)).isEqualTo(new ImageDigest(DIGEST));
  }

  @Test
  void bearsTheTargetsNameAndAMarkOfItOnlyMeanwhile() throws Exception {
    engine.answerPushes(200, AUX);
    push(RegistryLogin.ANONYMOUS);
    String mark = JobTag.of("job", Instant.ofEpochSecond(9)).marking(TARGET).toString();
    assertThat(engine.requests())
        .filteredOn(request -> !request.startsWith("POST /build"))
        .containsExactly(
            "POST /images/conex-job:_job.9/tag?repo=conex-job&tag=" + mark.split(":", 2)[1] + "",
            "POST /images/conex-job:_job.9/tag?repo=registry.example%3A5000%2Fteam%2Fapp&tag=v1",
            "POST /images/registry.example:5000%2Fteam%2Fapp/push?tag=v1",
            "DELETE /images/registry.example:5000/team/app:v1?noprune=true",
            "DELETE /images/" + mark + "?noprune=true");
  }

  @Test
  void showsTheRegistryTheLogin() throws Exception {
    AtomicReference<String> header = new AtomicReference<>("");
    engine.onPush(exchange -> {
      header.set(exchange.getRequestHeaders().getFirst("X-Registry-Auth"));
      ScriptedEngine.answer(exchange, 200, AUX);
    });
    push(new RegistryLogin.Password("conex", Secret.of("correct horse")));
    assertThat(new String(Base64.getUrlDecoder().decode(header.get()), UTF_8))
        .contains("\"username\":\"conex\"")
        .contains("\"password\":\"correct horse\"")
        .contains("\"serveraddress\":\"registry.example:5000\"");
    push(RegistryLogin.ANONYMOUS);
    assertThat(new String(Base64.getUrlDecoder().decode(header.get()), UTF_8))
        .contains("\"username\":null");
  }

  @Test
  void logsHowEachLayerEndedAndNotHowFarItCame() throws Exception {
    engine.answerPushes(
        200,
        "{\"status\":\"The push refers to repository [registry.example:5000/team/app]\"}",
        "{\"status\":\"Preparing\",\"progressDetail\":{},\"id\":\"aaa\"}",
        "{\"status\":\"Preparing\",\"progressDetail\":{},\"id\":\"bbb\"}",
        "{\"status\":\"Waiting\",\"progressDetail\":{},\"id\":\"bbb\"}",
        "{\"status\":\"Pushing\",\"progressDetail\":{\"current\":1,\"total\":9},\"id\":\"aaa\"}",
        "{\"status\":\"Retrying in 5 seconds\",\"progressDetail\":{},\"id\":\"aaa\"}",
        "{\"status\":\"Retrying in 4 seconds\",\"progressDetail\":{},\"id\":\"aaa\"}",
        "{\"status\":\"Pushing\",\"progressDetail\":{\"current\":9,\"total\":9},\"id\":\"aaa\"}",
        "{\"status\":\"Retrying in 10 seconds\",\"progressDetail\":{},\"id\":\"aaa\"}",
        "{\"status\":\"Pushed\",\"progressDetail\":{},\"id\":\"aaa\"}",
        "{\"status\":\"Layer already exists\",\"progressDetail\":{},\"id\":\"bbb\"}",
        "{\"status\":\"v1: digest: " + DIGEST + " size: 528\"}",
        AUX);
    push(RegistryLogin.ANONYMOUS);
    assertThat(log)
        .containsExactly(
            "The push refers to repository [registry.example:5000/team/app]",
            "aaa: Retrying in 5 seconds",
            "aaa: Retrying in 10 seconds",
            "aaa: Pushed",
            "bbb: Layer already exists",
            "v1: digest: " + DIGEST + " size: 528");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unauthorized: authentication required",
        "denied: requested access to the resource is denied",
        "no basic auth credentials",
        "denied: Your authorization token has expired. Reauthenticate and try again.",
        "name unknown: The repository with name 'team/app' does not exist in the registry",
        "tag invalid: The image tag 'v1' already exists in the 'team/app' repository and cannot be"
            + " overwritten because the repository is immutable.",
        "Get https://registry.example:5000/v2/: http: server gave HTTP response to HTTPS client",
        "Get https://registry.example:5000/v2/: x509: certificate signed by unknown authority",
      })
  void isRejectedWhereTheRegistryRefuses(String reason) {
    engine.answerPushes(200, AUX, error(reason));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> push(RegistryLogin.ANONYMOUS))
        .withMessage("could not push " + TARGET + ": " + reason);
    assertNothingStays();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Get https://registry.example:5000/v2/: dial tcp 192.0.2.1:5000: connect: connection"
            + " refused",
        "Get https://registry.example:5000/v2/: EOF",
        "Put https://registry.example:5000/v2/x/blobs/uploads/y: unexpected EOF",
        "received unexpected HTTP status: 500 Internal Server Error",
        "received unexpected HTTP status: 503 Service Unavailable",
        "toomanyrequests: Rate exceeded",
        "blob upload unknown",
        "An image does not exist locally with the tag: registry.example:5000/team/app",
        "tag does not exist: registry.example:5000/team/app:v1",
        "something that nobody has seen yet",
      })
  void isUnavailableWhereTheRegistryDoesNotAnswer(String reason) {
    engine.answerPushes(200, error(reason));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> push(RegistryLogin.ANONYMOUS))
        .withMessage("could not push " + TARGET + ": " + reason);
    assertNothingStays();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "An image does not exist locally with the tag: registry.example:5000/team/app",
        "tag does not exist: registry.example:5000/team/app:v1",
      })
  void pushesAgainWhereAnotherPushTookTheNameAway(String reason) throws Exception {
    AtomicInteger pushes = new AtomicInteger();
    engine.onPush(exchange ->
        ScriptedEngine.answer(exchange, 200, pushes.incrementAndGet() < 3 ? error(reason) : AUX));
    assertThat(push(RegistryLogin.ANONYMOUS)).isEqualTo(new ImageDigest(DIGEST));
    assertThat(engine.requests())
        .filteredOn(request -> request.endsWith("team%2Fapp&tag=v1"))
        .as("how often it was named")
        .hasSize(3);
    assertNothingStays();
  }

  @Test
  void isUnavailableWhereSomebodyElseRemovedTheImage() {
    engine.forget();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> push(RegistryLogin.ANONYMOUS))
        .withMessageEndingWith(": No such image");
  }

  @Test
  void isUnavailableWhereTheEngineEndsWithoutADigest() {
    engine.answerPushes(200, "{\"status\":\"Preparing\",\"id\":\"aaa\"}");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> push(RegistryLogin.ANONYMOUS))
        .withMessageEndingWith("ended without giving the digest");
    assertNothingStays();
  }

  @Test
  void isUnavailableWhereTheEngineDies() {
    engine.onPush(exchange -> ScriptedEngine.dieAfter(exchange, AUX));
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> push(RegistryLogin.ANONYMOUS))
        .withMessageStartingWith("could not push " + TARGET + " with the Docker Engine at ");
    assertNothingStays();
  }

  @Test
  void anInterruptEndsAPushThatTheEngineHasNotAnsweredYet() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    engine.onPush(exchange -> {
      reached.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    });
    FutureTask<ImageDigest> push = new FutureTask<>(() -> push(RegistryLogin.ANONYMOUS));
    Thread thread = Thread.ofVirtual().start(push);
    reached.await();
    thread.interrupt();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> push.get(30, TimeUnit.SECONDS))
        .withCauseInstanceOf(InterruptedException.class);
    assertNothingStays();
  }

  private void assertNothingStays() {
    assertThat(engine.requests().subList(engine.requests().size() - 2, engine.requests().size()))
        .allMatch(request -> request.startsWith("DELETE /images/"))
        .first()
        .isEqualTo("DELETE /images/registry.example:5000/team/app:v1?noprune=true");
  }

  private ImageDigest push(RegistryLogin login) throws Exception {
    return image.push(TARGET, login, log::add);
  }

  private static String error(String message) {
    return "{\"errorDetail\":{\"message\":\"" + message + "\"},\"error\":\"" + message + "\"}";
  }
}
