package io.github.ecsconex.app.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubRepositories;
import io.github.ecsconex.git.github.GithubRepository;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.TlsIdentity;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkersCheckTest {
  private static final Repository REPOSITORY = Repository.parse("octo-org/hello-world");
  private static final Secret MONA = Secret.of("ghp_monas");
  private static final Secret BOT = Secret.of("ghp_bots");
  private static final String CANNOT =
      "the workers of the stack us-east-1:ecs-conex-production cannot read octo-org/hello-world: ";
  private static SSLContext usual;
  private static TlsIdentity identity;
  private static KeyPair keys;

  private final FakeTicker time = new FakeTicker();
  private final List<String> told = new ArrayList<>();
  private GithubServer server;
  private GithubApi api;
  private GithubRepository repository;

  @BeforeAll
  static void trust(@TempDir Path directory) throws Exception {
    usual = SSLContext.getDefault();
    identity = TlsIdentity.in(directory);
    SSLContext.setDefault(identity.context());
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  @AfterAll
  static void trustNoMore() {
    SSLContext.setDefault(usual);
  }

  @BeforeEach
  void start() throws Exception {
    server = new GithubServer(identity, "4711", keys.getPublic(), time, List.of("octo-org"));
    server.user("mona", MONA);
    server.user("conex-bot", BOT);
    server.repository(REPOSITORY, "mona");
    api = new GithubApi(server.api(), time, time);
    repository = new GithubRepositories(api).find(REPOSITORY, MONA).orElseThrow();
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private void check(GithubRepository of, WorkersAccess access) throws Exception {
    new WorkersCheck(
            new GithubSite("github.test", server.api()),
            api,
            StackReference.DEFAULT,
            time,
            told::add)
        .requireReadable(of, access);
  }

  private static WorkersAccess known(Secret token) {
    return new WorkersAccess.Known(new GithubCredentials.Token(token));
  }

  private static WorkersAccess app() {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return new WorkersAccess.Known(new GithubCredentials.App("4711", Secret.of(pem)));
  }

  @Test
  void whoCannotReadItIsNamedWithThePageToAddThemAt() throws Exception {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> check(repository, known(BOT)))
        .withMessage(
            CANNOT + "add the GitHub user conex-bot at %s/octo-org/hello-world/settings/access",
            server.api());
    server.reader(REPOSITORY, "conex-bot");
    check(repository, known(BOT));
    assertThat(told).containsExactly("the stack's workers can read octo-org/hello-world");
  }

  @Test
  void aTokenThatGithubRefusesIsToldFromTheUsersOwn() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> check(repository, known(Secret.of("ghp_revoked"))))
        .withMessage(
            CANNOT
                + "could not look at octo-org/hello-world: GitHub refused the credentials (Bad"
                + " credentials); that is with the token of a GitHub user whose name GitHub does"
                + " not tell, in the secret that the stack's output GithubCredentialsArn names: its"
                + " user sees to it at https://github.test/settings/tokens")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("ghp_revoked"));
  }

  @Test
  void aTokenThatGithubDoesNotAllowIsNamedByItsUser() {
    server.answer("GET", "/hello-world", 403, "{\"message\":\"SSO\"}");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> check(repository, known(BOT)))
        .withMessageStartingWith(CANNOT + "could not look at octo-org/hello-world: ")
        .withMessageContaining(
            "GitHub does not allow it (SSO); that is with the token of the GitHub user conex-bot");
  }

  @Test
  void anAppThatIsNotInstalledIsNamedWithThePageToAddItAt() throws Exception {
    check(repository, app());
    assertThat(told).containsExactly("the stack's workers can read octo-org/hello-world");
    Repository other = Repository.parse("stranger/other");
    server.repository(other, "mona");
    GithubRepository others = new GithubRepositories(api).find(other, MONA).orElseThrow();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> check(others, app()))
        .withMessageContaining("us-east-1:ecs-conex-production cannot read stranger/other: ")
        .withMessageContaining("not installed for it")
        .withMessageEndingWith(
            "the GitHub App 4711 is added at %s/stranger/other/settings/installations",
            server.api());
  }

  @Test
  void saysWhereItWasNotAllowedToLook() throws Exception {
    check(repository, new WorkersAccess.Unknown("nobody may look"));
    assertThat(told)
        .containsExactly(
            "could not see whether the workers of the stack us-east-1:ecs-conex-production can read"
                + " octo-org/hello-world: nobody may look");
  }
}
