package io.github.ecsconex.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.app.doctor.Finding.Level;
import io.github.ecsconex.app.watch.Watch;
import io.github.ecsconex.app.watch.WatchedStack;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubHooks;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.TlsIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GitHub tells of a token and of a hook, and what the doctor makes of it. */
final class TokenCheckTest {
  private static final Repository REPOSITORY = Repository.parse("octo-org/hello-world");
  private static final Secret MONA = Secret.of("ghp_monas");
  private static final URI ENDPOINT = URI.create("https://abc.example/webhook");
  private static SSLContext usual;
  private static TlsIdentity identity;

  private final FakeTicker time = new FakeTicker();
  private final ClockCheck clocks = new ClockCheck();
  private GithubServer server;
  private GithubApi api;

  @BeforeAll
  static void trust(@TempDir Path directory) throws Exception {
    usual = SSLContext.getDefault();
    identity = TlsIdentity.in(directory);
    SSLContext.setDefault(identity.context());
  }

  @AfterAll
  static void trustNoMore() {
    SSLContext.setDefault(usual);
  }

  @BeforeEach
  void start() throws Exception {
    server = new GithubServer(identity);
    server.user("mona", MONA);
    server.repository(REPOSITORY, "mona");
    api = new GithubApi(server.api(), time, time);
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private TokenCheck check(Repository... repositories) {
    return new TokenCheck(
        api, new GithubCredentials.Token(MONA), List.of(repositories), clocks, time);
  }

  private List<Finding> toldWith(Map<String, String> headers) throws Exception {
    server.answerNext(200, headers, "{\"login\":\"mona\"}");
    return check().look();
  }

  private static Map<Level, List<String>> byLevel(List<Finding> findings) {
    return findings.stream()
        .collect(
            Collectors.groupingBy(
                Finding::level, Collectors.mapping(Finding::text, Collectors.toList())));
  }

  @Test
  void aClassicTokenTellsItsScopes() throws Exception {
    assertThat(byLevel(toldWith(Map.of("X-OAuth-Scopes", "admin:repo_hook, repo"))))
        .isEqualTo(
            Map.of(
                Level.OK,
                List.of(
                    "GitHub knows it as mona's",
                    "it may read private repositories and mark commits")));
    List<Finding> bare = toldWith(Map.of("X-OAuth-Scopes", ""));
    assertThat(byLevel(bare).get(Level.NOTE))
        .containsExactly(
            "it lacks the scope repo: it reads public repositories only, and marks no commits");
    assertThat(bare)
        .extracting(Finding::remedy)
        .as("where the token is from")
        .contains(Optional.of("add the scope at " + server.api() + "/settings/tokens"));
  }

  /** For public repositories it is enough; whether a named one can be read is looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"repo:status", "public_repo"})
  void aTokenForPublicRepositoriesIsNoFault(String scope) throws Exception {
    assertThat(byLevel(toldWith(Map.of("X-OAuth-Scopes", scope))))
        .doesNotContainKey(Level.FAULT)
        .containsEntry(
            Level.NOTE, List.of("it lacks the scope repo: it reads public repositories only"));
  }

  @Test
  void aFineGrainedTokenTellsNone() throws Exception {
    assertThat(byLevel(toldWith(Map.of())).get(Level.OK))
        .contains("it is fine-grained: GitHub does not tell what else it may do");
  }

  @Test
  void aTokenThatExpiresSoonIsToBeMended() throws Exception {
    String soon = time.instant().plusSeconds(3600).toString().replace("T", " ");
    assertThat(
            byLevel(
                    toldWith(
                        Map.of(
                            "github-authentication-token-expiration",
                            soon.substring(0, 19) + " UTC")))
                .get(Level.FAULT))
        .singleElement()
        .asString()
        .startsWith("it expires at ");
  }

  @Test
  void aTokenThatGithubDoesNotKnowIsAFault() {
    TokenCheck check =
        new TokenCheck(
            api, new GithubCredentials.Token(Secret.of("ghp_no")), List.of(), clocks, time);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(check::look)
        .withMessageStartingWith("could not ask whose the token is: ");
  }

  @Test
  void eachRepositoryHasToBeReadable() throws Exception {
    Repository absent = Repository.parse("octo-org/absent");
    Map<Level, List<String>> told = byLevel(check(REPOSITORY, absent).look());
    assertThat(told.get(Level.OK)).contains("it can read octo-org/hello-world");
    assertThat(told.get(Level.FAULT))
        .containsExactly("it cannot read octo-org/absent, or there is no such repository");
  }

  private HookCheck hook() {
    WatchedStack stack =
        new WatchedStack(
            StackReference.DEFAULT,
            ENDPOINT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Watch watch = new Watch(api, MONA, stack, time, line -> {});
    return new HookCheck(
        () -> new HookCheck.Asked(watch, new GithubHooks(api, MONA)),
        StackReference.DEFAULT,
        REPOSITORY);
  }

  @Test
  void aHookHasToBeThereAsItShouldBeAndArrive() throws Exception {
    String again = "conex watch us-east-1:ecs-conex-production --repository octo-org/hello-world";
    assertThat(hook().look())
        .containsExactly(
            Finding.fault(
                "hook",
                "octo-org/hello-world does not send to us-east-1:ecs-conex-production",
                again + " has it do so"));
    long id = new GithubHooks(api, MONA).create(REPOSITORY, ENDPOINT, Secret.of("s3cret")).id();
    assertThat(hook().look())
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.NOTE));

    server.deliverTo((url, request) -> 403);
    new GithubHooks(api, MONA).ping(REPOSITORY, id);
    assertThat(hook().look())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.FAULT);
          assertThat(finding.text()).contains("was answered with 403");
        });

    server.deliverTo((url, request) -> 200);
    new GithubHooks(api, MONA).ping(REPOSITORY, id);
    assertThat(hook().look())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.level()).isEqualTo(Level.NOTE);
          assertThat(finding.text()).contains("1 of the last 2 did not arrive");
          assertThat(finding.remedy())
              .contains("conex sweep octo-org/hello-world builds what was missed");
        });
  }

  @Test
  void aHookThatIsSwitchedOffIsToBeMended() throws Exception {
    server.hook(
        REPOSITORY,
        "{\"active\":false,\"events\":[\"push\"],\"config\":{\"url\":\""
            + ENDPOINT
            + "\",\"content_type\":\"json\",\"insecure_ssl\":\"0\"}}");
    assertThat(hook().look())
        .singleElement()
        .satisfies(finding -> assertThat(finding.text()).contains("switched off"));
  }
}
