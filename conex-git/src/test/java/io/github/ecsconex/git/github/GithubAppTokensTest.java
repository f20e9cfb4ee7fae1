package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GithubAppTokensTest {
  private static final Repository REPOSITORY = Repository.parse("Octo-Org/hello-world");
  private static TlsIdentity identity;
  private static KeyPair keys;

  private final FakeTicker time = new FakeTicker();
  private GithubServerApp app;
  private GithubServer server;
  private GithubApi api;

  @BeforeAll
  static void identify(@TempDir Path directory) throws Exception {
    identity = TlsIdentity.in(directory);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  @BeforeEach
  void start() throws Exception {
    app = new GithubServerApp("4711", keys.getPublic(), time, List.of("octo-org", "acme"));
    server = new GithubServer(identity, Optional.of(app));
    server.repository(REPOSITORY, "mona");
    server.repository(Repository.parse("acme/app"), "wile");
    api = GithubClients.api(server, identity, time);
  }

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private static String pkcs8() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** As GitHub hands it out: what PKCS #8 wraps. */
  private static String pkcs1() {
    byte[] pkcs8 = keys.getPrivate().getEncoded();
    return pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private GithubAppTokens tokens(String appId) {
    return new GithubAppTokens(api, appId, GithubAppKey.parse(Secret.of(pkcs1())), time);
  }

  @Test
  void tellsWhatTheAppMayDo() throws Exception {
    GithubCredentials.App credentials = new GithubCredentials.App("4711", Secret.of(pkcs8()));
    assertThat(new GithubAccess(api, time).permissions(credentials, REPOSITORY))
        .isEqualTo(Map.of("contents", "read", "metadata", "read"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            new GithubAccess(api, time).permissions(credentials, Repository.parse("stranger/app")))
        .withMessageContaining("the App is not installed for it; stranger can install it");
  }

  @Test
  void readsTheKeyInEitherForm() {
    for (String pem :
        new String[] {
          pkcs1(),
          pkcs8(),
          pkcs1().replace("\n", "\\n"),
          pkcs8().replace("\n", "\r\n"),
          "\n" + pkcs8() + "\n\n"
        }) {
      GithubAppKey key = GithubAppKey.parse(Secret.of(pem));
      assertThat(key.key()).isEqualTo(keys.getPrivate());
      assertThat(key).hasToString("***");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA"
      })
  void showsNothingOfWhatIsNoKey(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GithubAppKey.parse(Secret.of(text)))
        .satisfies(e -> assertThat(e.getMessage()).startsWith("it ").doesNotContain("AAAA"));
  }

  @Test
  void hasATokenForEachOwner() throws Exception {
    GithubAppTokens tokens = tokens("4711");
    Secret first = tokens.token(REPOSITORY);
    assertThat(new GithubRepositories(api).find(REPOSITORY, first)).isPresent();
    assertThat(new GithubRepositories(api).find(Repository.parse("acme/app"), first)).isEmpty();
    Secret second = tokens.token(Repository.parse("acme/app"));
    assertThat(new GithubRepositories(api).find(Repository.parse("acme/app"), second)).isPresent();
  }

  @Test
  void renewsATokenBeforeItEnds() throws Exception {
    GithubAppTokens tokens = tokens("4711");
    Secret first = tokens.token(REPOSITORY);
    time.advance(Duration.ofMinutes(49));
    assertThat(tokens.token(REPOSITORY)).isEqualTo(first);
    assertThat(tokens.token(Repository.parse("octo-org/other"))).isEqualTo(first);
    time.advance(Duration.ofMinutes(1));
    assertThat(tokens.token(REPOSITORY)).isNotEqualTo(first);
    assertThat(app.made()).isEqualTo(2);
  }

  @Test
  void doesNotKeepATokenThatGithubTakesNoLonger() throws Exception {
    GithubAppTokens tokens = tokens("4711");
    Secret first = tokens.token(REPOSITORY);
    app.endTokens();
    CommitId commit = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");
    CommitStatus status = new CommitStatus(CommitStatus.State.SUCCESS, "", Optional.empty());
    new GithubCommitStatuses(api, tokens).set(REPOSITORY, commit, status);
    assertThat(server.status(REPOSITORY, commit)).contains(status);
    assertThat(tokens.token(REPOSITORY)).isNotEqualTo(first);
    assertThat(tokens.refused(REPOSITORY, first)).isTrue();
    assertThat(app.made()).as("another one's refusal drops nothing").isEqualTo(2);
    assertThat(tokens.token(REPOSITORY)).isEqualTo(tokens.token(REPOSITORY));
    assertThat(app.made()).isEqualTo(2);
  }

  @Test
  void asksOnceForManyJobsOfOneOwner() throws Exception {
    GithubAppTokens tokens = tokens("4711");
    Set<Secret> seen = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Secret>> asking = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        asking.add(threads.submit(() -> tokens.token(REPOSITORY)));
      }
      for (Future<Secret> one : asking) {
        seen.add(one.get());
      }
    }
    assertThat(seen).hasSize(1);
    assertThat(app.made()).isEqualTo(1);
  }

  @Test
  void saysWhereTheAppIsNotInstalled() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> tokens("4711").token(Repository.parse("stranger/app")))
        .withMessage(
            "could not get a token of GitHub App 4711 for stranger/app: the App is not installed"
                + " for it; stranger can install it");
  }

  @Test
  void saysThatTheKeyIsNotTheApps() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> tokens("4712").token(REPOSITORY))
        .withMessage(
            "could not get a token of GitHub App 4712 for Octo-Org/hello-world: GitHub refused the"
                + " credentials (A JSON web token could not be decoded)");
  }
}
