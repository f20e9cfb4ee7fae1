package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.git.github.GithubServer.Asked;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub answers where not all is well, and lists of any length. */
final class GithubApiTest {
  private static final Secret TOKEN = Secret.of("ghp_monasToken");
  private static final Repository REPOSITORY = Repository.parse("octo-org/hello-world");
  private static final URI URL = URI.create("https://conex.example/webhook");
  private static final String LIMITED =
      "{\"message\":\"API rate limit exceeded for user ID 1.\",\"documentation_url\":\"x\"}";
  private static TlsIdentity identity;

  private final FakeTicker time = new FakeTicker();
  private GithubServer server;
  private GithubApi api;
  private GithubRepositories repositories;

  @BeforeAll
  static void identify(@TempDir Path directory) throws Exception {
    identity = TlsIdentity.in(directory);
  }

  @BeforeEach
  void start() throws Exception {
    server = new GithubServer(identity);
    server.user("mona", TOKEN);
    server.repository(REPOSITORY, "mona");
    api = GithubClients.api(server, identity, time);
    repositories = new GithubRepositories(api);
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private void assertRefused(Class<? extends PortException> kind, String message) {
    assertThatExceptionOfType(kind)
        .isThrownBy(() -> repositories.user(TOKEN))
        .withMessage("could not ask whose the token is: " + message);
  }

  @Test
  void readsAListPageByPage() throws Exception {
    for (int i = 0; i < 250; i++) {
      server.hook(REPOSITORY, "{\"config\":{\"url\":\"https://example.com/" + i + "\"}}");
    }
    assertThat(new GithubHooks(api, TOKEN).list(REPOSITORY))
        .extracting(Hook::url)
        .hasSize(250)
        .endsWith("https://example.com/249");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void doesNotFollowAListToAnotherServer() throws Exception {
    server.answerNext(
        200, Map.of("Link", "<https://evil.example/hooks?page=2>; rel=\"next\""), "[]");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> new GithubHooks(api, TOKEN).list(REPOSITORY))
        .withMessageStartingWith("could not list the webhooks of octo-org/hello-world: ")
        .withMessageContaining("the list goes on at https://evil.example/hooks?page=2");
    assertThat(server.asked()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTPS://127.0.0.1:%d", "https://127.0.0.1:%d", ""})
  void followsAListHoweverTheServerIsSpelt(String spelt) throws Exception {
    String url = spelt.formatted(server.api().getPort()) + "/repos/" + REPOSITORY + "/hooks?page=2";
    server.answerNext(200, Map.of("Link", "<" + url + ">; rel=\"next\""), "[]");
    server.answerNext(200, Map.of(), "[{\"id\":7}]");
    assertThat(new GithubHooks(api, TOKEN).list(REPOSITORY)).hasSize(1);
  }

  @Test
  void theUsualPortNeedNotBeSpelt() throws Exception {
    try (GithubApi other =
        new GithubApi(URI.create("https://GHE.Example.com:443/api/v3"), time, time)) {
      assertThat(other.ours("https://ghe.example.com/api/v3/x")).isPresent();
      assertThat(other.ours("https://ghe.example.com:8443/api/v3/x")).isEmpty();
      assertThat(other.ours("http://ghe.example.com/api/v3/x")).isEmpty();
      assertThat(other.ours("https://[")).isEmpty();
    }
  }

  @Test
  void endsNoListBeforeItsEnd() {
    String next = "<" + server.api() + "/repos/" + REPOSITORY + "/hooks?page=2>; rel=\"next\"";
    for (int page = 0; page < 1000; page++) {
      server.answerNext(200, Map.of("Link", next), "[]");
    }
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> new GithubHooks(api, TOKEN).list(REPOSITORY))
        .withMessageEndingWith("it has more than 1000 pages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"message\":\"hello\"}"})
  void takesNothingElseForAList(String body) {
    server.answerNext(200, Map.of(), body);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> new GithubHooks(api, TOKEN).list(REPOSITORY))
        .withMessageEndingWith("what 127.0.0.1 answered is no list");
  }

  @Test
  void takesThePageOfANetworkForNoAnswer() {
    String message = "what 127.0.0.1 answered with 200 is no JSON";
    server.answerNextWithPage();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> new GithubHooks(api, TOKEN).list(REPOSITORY))
        .withMessageContaining(message);
    server.answerNextWithPage();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> repositories.find(REPOSITORY, TOKEN))
        .withMessageContaining(message);
    server.answerNext(200, Map.of(), "{}");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> repositories.find(REPOSITORY, TOKEN))
        .withMessageContaining("is no repository of GitHub's");
    server.answerNext(200, Map.of(), "{}");
    assertRefused(UnavailableException.class, "GitHub's answer does not say");
  }

  @Test
  void goesNowhereWhereItDoesNotSayWhere() {
    server.answerNext(301, Map.of("Location", "https://["), "{}");
    assertRefused(RejectedException.class, "GitHub answered GET /user with 301");
  }

  @Test
  void tellsTheTokenToNobodyWhereItCanBeNone() {
    Secret broken = Secret.of("0123456789abcdef\nof mona");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> repositories.user(broken))
        .withMessage(
            "could not ask whose the token is: the token holds characters that no token has")
        .withNoCause();
  }

  @Test
  void whoMayNotSeeTheHeadIsNotToldThatThereIsNone() throws Exception {
    GithubRepository repository = repositories.find(REPOSITORY, TOKEN).orElseThrow();
    assertThat(repositories.head(repository, TOKEN)).isEmpty();
    server.answerNext(404, Map.of(), "{\"message\":\"Not Found\"}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> repositories.head(repository, TOKEN))
        .withMessageContaining("the credentials may not see it (Not Found)");
  }

  @Test
  void findsARepositoryUnderItsNewName() throws Exception {
    server.answerNext(
        301, Map.of("Location", server.api() + "/repos/" + REPOSITORY), "{\"message\":\"Moved\"}");
    assertThat(repositories.find(Repository.parse("octo-org/old"), TOKEN).orElseThrow().name())
        .isEqualTo(REPOSITORY);
  }

  @Test
  void tellsNoOtherServerTheToken() {
    server.answerNext(301, Map.of("Location", "https://evil.example/"), "{}");
    assertRefused(RejectedException.class, "GitHub answered GET /user with 301");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {\"message\":\"Bad credentials\"} |"
            + " GitHub refused the credentials (Bad credentials)",
        "403 | {\"message\":\"Resource not accessible by personal access token\"} |"
            + " GitHub does not allow it (Resource not accessible by personal access token)",
        "404 | {\"message\":\"Not Found\"} |"
            + " there is no such thing, or the credentials may not see it (Not Found)",
        "422 | {\"message\":\"Validation Failed\",\"errors\":[{\"resource\":\"Hook\",\"code\":"
            + "\"custom\",\"message\":\"Hook already exists\"},{\"field\":\"url\",\"code\":"
            + "\"missing_field\"},\"words\"]} | GitHub does not take it (Validation Failed; Hook"
            + " already exists; url missing_field; words)",
        "400 | {} | GitHub answered GET /user with 400",
        "451 | [] | GitHub answered GET /user with 451"
      })
  void saysWhatGithubRefuses(int status, String body, String message) {
    server.answerNext(status, Map.of(), body);
    assertRefused(RejectedException.class, message);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 599, 408, 409})
  void mayBeTriedAgainWhereGithubIsNotWell(int status) {
    server.answerNext(status, Map.of(), "{\"message\":\"Server Error\"}");
    assertRefused(UnavailableException.class, "GitHub answered with " + status + " (Server Error)");
  }

  @Test
  void saysWhatTheTokenLacks() {
    server.answerNext(
        403, Map.of("X-Accepted-GitHub-Permissions", "statuses=write"), "{\"message\":\"No\"}");
    assertRefused(
        RejectedException.class,
        "GitHub does not allow it (No); it needs the permission statuses=write");
    server.answerNext(
        403, Map.of("X-Accepted-OAuth-Scopes", "repo, repo:status"), "{\"message\":\"No\"}");
    assertRefused(
        RejectedException.class,
        "GitHub does not allow it (No); it needs one of the scopes repo, repo:status");
    server.answerNext(
        403, Map.of("X-GitHub-SSO", "required; url=https://x"), "{\"message\":\"No\"}");
    assertRefused(
        RejectedException.class,
        "GitHub does not allow it (No); the organization wants the token to be authorized for its"
            + " single sign-on, at https://github.com/settings/tokens");
  }

  /** The wait ends when the test says so, and the question is asked once more. */
  private void assertWaitsFor(Duration duration) throws Exception {
    AtomicReference<String> user = new AtomicReference<>("");
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                user.set(repositories.user(TOKEN));
              } catch (PortException | InterruptedException e) {
                user.set(String.valueOf(e.getMessage()));
              }
            });
    time.awaitSleepers(1);
    time.advance(duration.minusMillis(1));
    assertThat(time.sleepers()).isEqualTo(1);
    time.advance(Duration.ofMillis(1));
    asking.join();
    assertThat(user).hasValue("mona");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void waitsAsLongAsGithubSays(int status) throws Exception {
    server.answerNext(status, Map.of("Retry-After", "30"), LIMITED);
    assertWaitsFor(Duration.ofSeconds(30));
  }

  @Test
  void waitsUntilTheLimitIsReset() throws Exception {
    server.answerNext(
        403,
        Map.of(
            "X-RateLimit-Remaining",
            "0",
            "X-RateLimit-Reset",
            String.valueOf(time.instant().getEpochSecond() + 40)),
        LIMITED);
    assertWaitsFor(Duration.ofSeconds(41));
  }

  @Test
  void takesNoMissingPermissionForALimitThatItUsedUp() {
    server.answerNext(
        403,
        Map.of(
            "X-RateLimit-Remaining",
            "0",
            "X-RateLimit-Reset",
            String.valueOf(time.instant().getEpochSecond() + 3600)),
        "{\"message\":\"Resource not accessible by integration\"}");
    assertRefused(
        RejectedException.class,
        "GitHub does not allow it (Resource not accessible by integration)");
    assertRefused(
        UnavailableException.class, "GitHub's rate limit is used up until 2016-07-05T07:10:52Z");
  }

  @Test
  void waitsForAMinuteWhereGithubDoesNotSayHowLong() throws Exception {
    server.answerNext(403, Map.of(), "{\"message\":\"You have exceeded a secondary rate limit.\"}");
    assertWaitsFor(Duration.ofMinutes(1));
  }

  @Test
  void doesNotWaitForALimitThatLastsLonger() {
    server.answerNext(
        403,
        Map.of(
            "X-RateLimit-Remaining",
            "0",
            "X-RateLimit-Reset",
            String.valueOf(time.instant().getEpochSecond() + 3600)),
        LIMITED);
    String limit = "GitHub's rate limit is used up until 2016-07-05T07:10:52Z";
    assertRefused(UnavailableException.class, limit);
    int asked = server.asked().size();
    assertRefused(UnavailableException.class, limit);
    assertThat(server.asked()).as("nobody is asked before").hasSize(asked);
    time.advance(Duration.ofMinutes(60).plusSeconds(1));
    assertThat(time.sleepers()).isZero();
  }

  @Test
  void anotherTokenHasItsOwnLimit() throws Exception {
    Secret other = Secret.of("ghp_chucks");
    server.user("chuck", other);
    server.answerNext(429, Map.of("Retry-After", "3600"), LIMITED);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> repositories.user(TOKEN));
    assertThat(repositories.user(other)).isEqualTo("chuck");
  }

  @Test
  void givesUpOnALimitThatDoesNotEnd() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.answerNext(429, Map.of("Retry-After", "0"), LIMITED);
    }
    AtomicReference<String> message = new AtomicReference<>("");
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                repositories.user(TOKEN);
              } catch (PortException | InterruptedException e) {
                message.set(String.valueOf(e.getMessage()));
              }
            });
    for (int waits = 0; waits < 2; waits++) {
      time.awaitSleepers(1);
      time.advance(Duration.ofSeconds(1));
    }
    asking.join();
    assertThat(message.get()).contains("GitHub's rate limit is used up until");
  }

  @Test
  void doesNotWaitForAnAnswerForEver() {
    try (GithubApi impatient = GithubClients.api(server, identity, time, Duration.ofMillis(100))) {
      server.stall();
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> new GithubRepositories(impatient).user(TOKEN))
          .withMessage("could not ask whose the token is: 127.0.0.1 did not answer within 0.1 s");
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    server.stall();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                repositories.user(TOKEN);
              } catch (PortException | InterruptedException e) {
                thrown.set(e);
              }
            });
    server.awaitStalledCaller();
    asking.interrupt();
    asking.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void trustsNoCertificateThatNobodyVouchesFor() {
    try (GithubApi usual = new GithubApi(server.api(), time, time)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> new GithubRepositories(usual).user(TOKEN))
          .withMessageStartingWith("could not ask whose the token is: 127.0.0.1: ");
    }
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void anAbsentRepositoryIsNoFailure() throws Exception {
    assertThat(repositories.find(Repository.parse("octo-org/absent"), TOKEN)).isEmpty();
    server.answerNext(500, Map.of(), "{}");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> repositories.find(REPOSITORY, TOKEN));
  }

  @Test
  void knowsWhoMayAdministerWhat() throws Exception {
    Secret chuck = Secret.of("ghp_chucks");
    server.user("chuck", chuck);
    server.reader(REPOSITORY, "chuck");
    assertThat(repositories.find(REPOSITORY, TOKEN).orElseThrow())
        .isEqualTo(new GithubRepository(REPOSITORY, server.api() + "/" + REPOSITORY, "main", true));
    assertThat(repositories.find(REPOSITORY, chuck).orElseThrow().administers()).isFalse();
    assertThat(repositories.administered(TOKEN))
        .extracting(GithubRepository::name)
        .containsExactly(REPOSITORY);
    assertThat(repositories.administered(chuck)).isEmpty();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> new GithubHooks(api, chuck).list(REPOSITORY))
        .withMessage(
            "could not list the webhooks of octo-org/hello-world: there is no such thing, or the"
                + " credentials may not see it (Not Found); for webhooks a token needs the scope"
                + " admin:repo_hook, or the permission Webhooks: read and write");
  }

  @Test
  void makesChangesTriesAndRemovesAHook() throws Exception {
    GithubHooks hooks = new GithubHooks(api, TOKEN);
    server.deliverTo((url, request) ->
        new GithubWebhook(List.of(Secret.of("second"))).receive(request).status());
    Hook made = hooks.create(REPOSITORY, URL, Secret.of("first"));
    assertThat(made.isAsItShouldBe()).isTrue();
    assertThat(made.url()).isEqualTo(URL.toString());
    hooks.ping(REPOSITORY, made.id());
    hooks.update(REPOSITORY, made.id(), URL, Secret.of("second"));
    hooks.ping(REPOSITORY, made.id());
    assertThat(hooks.deliveries(REPOSITORY, made.id(), 10))
        .extracting(HookDelivery::event, HookDelivery::statusCode, HookDelivery::isWell)
        .containsExactly(tuple("ping", 200, true), tuple("ping", 403, false));
    hooks.delete(REPOSITORY, made.id());
    hooks.delete(REPOSITORY, made.id());
    assertThat(hooks.list(REPOSITORY)).isEmpty();
  }

  @Test
  void aHookThatSomebodyElseMadeIsSeenAsItIs() throws Exception {
    server.hook(
        REPOSITORY,
        "{\"active\":false,\"events\":[\"*\"],\"config\":{\"url\":\""
            + URL
            + "\",\"insecure_ssl\":\"1\"}}");
    Hook hook = new GithubHooks(api, TOKEN).list(REPOSITORY).getFirst();
    assertThat(hook.isAsItShouldBe()).isFalse();
    assertThat(hook.active()).isFalse();
    assertThat(hook.events()).containsExactly("*");
    assertThat(hook.contentType()).isEqualTo("form");
    assertThat(hook.verifiesTls()).isFalse();
  }

  @Test
  void sendsTheTokenInAHeader() throws Exception {
    repositories.user(TOKEN);
    assertThat(server.asked()).containsExactly(new Asked("GET", "/user", TOKEN.reveal()));
  }
}
