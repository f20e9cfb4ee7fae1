package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AuthenticationTest {
  private static final ImageName NAME = new ImageName("team/app");
  private static final ImageTag V1 = new ImageTag("v1");
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password("octocat", Secret.of("s3cret"));
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("octocat:s3cret".getBytes(UTF_8));

  private final SkippingTicker ticker = new SkippingTicker();
  private final RegistryTransport transport = new RegistryTransport(ticker, RegistryLimits.DEFAULT);
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private RegistryServer server;
  private TokenServer tokens;
  private OciRegistry registry;
  private ImageDigest image;

  @BeforeEach
  void start() throws Exception {
    server = new RegistryServer();
    tokens = new TokenServer();
    registry = registry(LOGIN);
    image = server.putImage(NAME, V1, new byte[10]);
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
    tokens.close();
  }

  @Test
  void sendsNoCredentialsToWhoDemandsNone() throws Exception {
    registry.find(NAME, V1);
    assertThat(server.authorizations()).isEmpty();
  }

  @Test
  void sendsUserAndPasswordToWhoDemandsThem() throws Exception {
    server.demand("Basic realm=\"x\"", BASIC::equals);
    assertThat(registry.find(NAME, V1)).contains(image);
    registry.find(NAME, V1);
    assertThat(server.authorizations()).containsExactly(BASIC, BASIC);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void changesThePasswordForATokenAndKeepsIt() throws Exception {
    demandTokens();
    assertThat(registry.find(NAME, V1)).contains(image);
    registry.find(NAME, V1);
    assertThat(server.authorizations()).containsExactly("Bearer token-1", "Bearer token-1");
    assertThat(tokens.queries())
        .containsExactly("service=registry.test&scope=repository:team/app:pull,push");
    assertThat(tokens.authorizations()).containsExactly(Optional.of(BASIC));
  }

  @Test
  void asksAtTheSourceOfACopyForNoMoreThanItNeeds() throws Exception {
    demandTokens();
    try (RegistryServer target = new RegistryServer();
        TokenServer others = new TokenServer()) {
      target.demand(others.challenge(), given -> given.startsWith("Bearer token-"));
      new OciImageCopier(transport, List.of(server.endpoint(), target.endpoint()))
          .copy(
              new ImageReference(server.host(), NAME, V1),
              LOGIN,
              new ImageReference(target.host(), NAME, V1),
              LOGIN);
      assertThat(others.queries())
          .containsExactly("service=registry.test&scope=repository:team/app:pull,push");
    }
    assertThat(tokens.queries())
        .containsExactly("service=registry.test&scope=repository:team/app:pull");
  }

  @Test
  void asksForBothRepositoriesToMount() throws Exception {
    demandTokens();
    ImageName other = new ImageName("team/copy");
    new OciImageCopier(transport, List.of(server.endpoint()))
        .copy(
            new ImageReference(server.host(), NAME, V1),
            LOGIN,
            new ImageReference(server.host(), other, V1),
            LOGIN);
    assertThat(tokens.queries())
        .contains(
            "service=registry.test&scope=repository:team/copy:pull,push"
                + "&scope=repository:team/app:pull");
  }

  @Test
  void fetchesANewTokenShortlyBeforeTheOldOneExpires() throws Exception {
    demandTokens();
    registry.find(NAME, V1);
    ticker.advance(Duration.ofSeconds(280));
    registry.find(NAME, V1);
    assertThat(tokens.queries()).hasSize(1);
    ticker.advance(Duration.ofSeconds(10));
    registry.find(NAME, V1);
    assertThat(server.authorizations()).endsWith("Bearer token-1", "Bearer token-2");
  }

  @Test
  void fetchesANewTokenOnceIfTheOldOneIsTakenNoMore() throws Exception {
    demandTokens();
    registry.find(NAME, V1);
    revoked.add("Bearer token-1");
    assertThat(registry.find(NAME, V1)).contains(image);
    revoked.addAll(List.of("Bearer token-2", "Bearer token-3"));
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> registry.find(NAME, V1));
    assertThat(tokens.queries()).hasSize(3);
  }

  @Test
  void asksForATokenWithoutCredentialsIfThereAreNone() throws Exception {
    demandTokens();
    assertThat(registry(RegistryLogin.ANONYMOUS).find(NAME, V1)).contains(image);
    assertThat(tokens.authorizations()).containsExactly(Optional.empty());
  }

  @Test
  void takesATokenByItsOtherName() throws Exception {
    demandTokens();
    tokens.answer(200, "{\"access_token\": \"token-%d\"}");
    assertThat(registry.find(NAME, V1)).contains(image);
  }

  @Test
  void prefersATokenToThePassword() throws Exception {
    server.demand("Basic realm=\"x\", " + tokens.challenge(), "Bearer token-1"::equals);
    assertThat(registry.find(NAME, V1)).contains(image);
    assertThat(server.authorizations()).containsExactly("Bearer token-1");
  }

  @Test
  void saysThatALoginIsMissing() {
    server.demand("Basic realm=\"x\"", BASIC::equals);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry(RegistryLogin.ANONYMOUS).find(NAME, V1))
        .withMessage(
            "could not find %s/team/app:v1: it asks for a user and a password, and none are set",
            server.host());
  }

  @Test
  void saysWhyThereIsNoToken() {
    demandTokens();
    tokens.answer(
        401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"s3cret is no password\"}]}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.find(NAME, V1))
        .withMessage(
            "could not find %s/team/app:v1: no token from 127.0.0.1: unauthorized:"
                + " *** is no password",
            server.host());
  }

  @Test
  void repeatsNoCredentialsThatAServerRepeats() {
    server.demand("Basic realm=\"x\"", BASIC::equals);
    server.add(exchange -> {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given == null || !exchange.getRequestMethod().equals("PUT")) {
        return false;
      }
      String json = "{\"errors\":[{\"message\":\"%s, octocat, s3cret\"}]}";
      RegistryServer.answer(exchange, 400, json.replace("%s", given).getBytes(UTF_8));
      return true;
    });
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.tag(NAME, image, new ImageTag("v2")))
        .withMessageEndingWith(": Basic ***, octocat, ***");
  }

  @Test
  void aTokenServerThatIsDownIsTriedAgain() {
    demandTokens();
    tokens.answer(503, "");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> registry.find(NAME, V1))
        .withMessageEndingWith("no token from 127.0.0.1: status 503 (unavailable)");
    assertThat(tokens.queries()).hasSize(4);
  }

  @Test
  void aTokenServerThatTalksNonsenseIsRefused() {
    demandTokens();
    for (String nonsense :
        List.of(
            "", "<html>", "[]", "{}", "{\"token\": \"\"}", "{\"token\": \"a\\r\\nX-Evil: b\"}")) {
      tokens.answer(200, nonsense);
      assertThatExceptionOfType(RejectedException.class)
          .as(nonsense)
          .isThrownBy(() -> registry.find(NAME, V1))
          .withMessageContaining("no token from 127.0.0.1: its answer ");
    }
  }

  @Test
  void tokensThatNeverSeemToExpireDo() throws Exception {
    demandTokens();
    tokens.answer(200, "{\"token\": \"token-%d\", \"expires_in\": 9223372036854775807}");
    registry.find(NAME, V1);
    ticker.advance(Duration.ofDays(1));
    registry.find(NAME, V1);
    assertThat(tokens.queries()).hasSize(2);
  }

  @Test
  void tokensThatHaveExpiredAlreadyAreStillTried() throws Exception {
    demandTokens();
    tokens.answer(200, "{\"token\": \"token-%d\", \"expires_in\": -5}");
    assertThat(registry.find(NAME, V1)).contains(image);
  }

  @Test
  void asksForNoTokenWhereNoTokensAre() throws Exception {
    for (String realm :
        List.of(
            "",
            "token",
            "file:///etc/passwd",
            "ftp://auth.test/",
            "http:///token",
            "http://octocat@auth.test/token",
            "http://auth.test/ token",
            "http://auth.test/#token")) {
      try (RegistryServer hostile = new RegistryServer()) {
        hostile.demand("Bearer realm=\"" + realm + "\"", any -> false);
        OciRegistry fooled = new OciRegistry(transport, hostile.endpoint(), LOGIN);
        assertThatExceptionOfType(RejectedException.class)
            .as(realm)
            .isThrownBy(() -> fooled.find(NAME, V1))
            .withMessageEndingWith("where it wants tokens to be fetched is no address");
        assertThat(hostile.authorizations()).isEmpty();
      }
    }
  }

  @Test
  void refusesLoginsThatItDoesNotKnow() {
    server.demand("Negotiate", any -> false);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> registry.find(NAME, V1))
        .withMessageEndingWith("it asks for a login that is neither Basic nor Bearer");
  }

  @Test
  void asksForOneTokenHoweverManyNeedIt() throws Exception {
    demandTokens();
    registry.find(NAME, V1);
    ticker.advance(Duration.ofMinutes(5));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Optional<ImageDigest>>> questions =
          Collections.nCopies(8, () -> registry.find(NAME, V1));
      for (Future<Optional<ImageDigest>> found : threads.invokeAll(questions)) {
        assertThat(found.get()).contains(image);
      }
    }
    assertThat(tokens.queries()).hasSize(2);
  }

  private void demandTokens() {
    server.demand(
        tokens.challenge(), given -> given.startsWith("Bearer token-") && !revoked.contains(given));
  }

  private OciRegistry registry(RegistryLogin login) {
    return new OciRegistry(transport, server.endpoint(), login);
  }
}
