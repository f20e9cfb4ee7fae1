package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.secret.Secret;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class DockerConfigLoginsTest {
  private static final RegistryLogin OCTOCAT =
      new RegistryLogin.Password("octocat", Secret.of("s3:cret"));

  @Test
  void readsAUserAndAPasswordInBase64() {
    assertThat(
            auths("\"registry.test:5000\": " + auth("octocat:s3:cret")).login("registry.test:5000"))
        .isEqualTo(OCTOCAT);
  }

  @Test
  void readsAUserAndAPasswordAsTheyAre() {
    assertThat(
            auths("\"registry.test\": {\"username\": \"octocat\", \"password\": \"s3:cret\"}")
                .login("registry.test"))
        .isEqualTo(OCTOCAT);
  }

  @Test
  void leavesOutTheZerosThatDockerPadsWith() {
    assertThat(auths("\"a.test\": " + auth("octocat:s3:cret\0\0")).login("a.test"))
        .isEqualTo(OCTOCAT);
  }

  @Test
  void listsEveryLoginThatCanBeUsed() {
    DockerConfigLogins logins =
        auths(
            "\"https://index.docker.io/v1/\": "
                + auth("octocat:s3:cret")
                + ", \"registry.test:5000\": "
                + auth("octocat:s3:cret")
                + ", \"token.test\": {\"identitytoken\": \"t\"}, \"nobody.test\": {}");
    assertThat(logins.passwords()).containsOnlyKeys("docker.io", "registry.test:5000");
    assertThat(logins.passwords().get("docker.io")).isEqualTo(OCTOCAT);
  }

  @Test
  void knowsDockerHubByTheAddressThatDockerUsesForIt() {
    DockerConfigLogins logins =
        auths("\"https://index.docker.io/v1/\": " + auth("octocat:s3:cret"));
    assertThat(logins.login("docker.io")).isEqualTo(OCTOCAT);
    assertThat(logins.login("index.docker.io")).isEqualTo(OCTOCAT);
  }

  @Test
  void knowsAHostByItsAddress() {
    assertThat(auths("\"https://A.test/v2/\": " + auth("octocat:s3:cret")).login("a.test"))
        .isEqualTo(OCTOCAT);
  }

  @Test
  void aKeyThatIsTheHostGoesBeforeAnAddress() {
    String other = "\"https://a.test/v1/\": " + auth("other:one");
    String host = "\"a.test\": " + auth("octocat:s3:cret");
    assertThat(auths(other + "," + host).login("a.test")).isEqualTo(OCTOCAT);
    assertThat(auths(host + "," + other).login("a.test")).isEqualTo(OCTOCAT);
  }

  @Test
  void knowsAllThatNobodyMayRead() {
    DockerConfigLogins logins =
        auths(
            "\"a.test\": "
                + auth("octocat:s3:cret")
                + ", \"b.test\": {\"username\": \"octocat\", \"password\": \"plain\"}"
                + ", \"c.test\": {\"auth\": \"not base64!\", \"identitytoken\": \"token\"}"
                + ", \"d.test\": {}");
    assertThat(logins.secrets())
        .extracting(Secret::reveal)
        .containsExactlyInAnyOrder(
            Base64.getEncoder().encodeToString("octocat:s3:cret".getBytes(UTF_8)),
            "s3:cret",
            "plain",
            "not base64!",
            "token");
  }

  @Test
  void aHostThatIsNotThereHasNoLogin() {
    DockerConfigLogins logins = auths("\"a.test\": " + auth("octocat:s3:cret"));
    assertThat(logins.login("a.test:5000")).isEqualTo(RegistryLogin.ANONYMOUS);
    assertThat(logins.login("evil-a.test")).isEqualTo(RegistryLogin.ANONYMOUS);
    assertThat(DockerConfigLogins.parse("{}").login("a.test")).isEqualTo(RegistryLogin.ANONYMOUS);
  }

  @Test
  void namesTheHelperThatDockerWouldAsk() {
    DockerConfigLogins logins =
        DockerConfigLogins.parse(
            """
            {"auths": {"known.test": %s, "b.test": {}},
             "credsStore": "desktop",
             "credHelpers": {"1.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login"}}\
            """
                .formatted(auth("octocat:s3:cret")));
    assertThat(logins.helper("1.dkr.ecr.eu-west-1.amazonaws.com")).contains("ecr-login");
    assertThat(logins.helper("b.test")).contains("desktop");
    assertThat(logins.login("b.test")).isEqualTo(RegistryLogin.ANONYMOUS);
    assertThat(logins.helper("known.test")).isEmpty();
    assertThat(auths("").helper("b.test")).isEmpty();
  }

  @Test
  void saysThatATokenCannotBeUsed() {
    DockerConfigLogins logins =
        auths(
            "\"a.test\": {\"auth\": \"%s\", \"identitytoken\": \"t0ken\"}"
                .formatted(base64("00000000-0000-0000-0000-000000000000:")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> logins.login("a.test"))
        .withMessage(
            "Docker's configuration has only an identitytoken for a.test, which cannot be used"
                + " here; docker login with a user and a password or an access token");
  }

  @Test
  void aBrokenLoginHurtsOnlyItsOwnHost() {
    DockerConfigLogins logins =
        auths(
            "\"a.test\": {\"auth\": \"s3cret!\"}, \"b.test\": {\"auth\": \"%s\"}, \"c.test\": %s"
                .formatted(base64("s3cret"), auth("octocat:s3:cret")));
    for (String host : new String[] {"a.test", "b.test"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> logins.login(host))
          .withMessage(
              "Docker's configuration has an auth for %s that is not user:password in base64",
              host);
    }
    assertThat(logins.login("c.test")).isEqualTo(OCTOCAT);
  }

  @Test
  void repeatsNothingOfWhatItCannotRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DockerConfigLogins.parse("{\"auths\":\n s3cret}"))
        .withMessageStartingWith("Docker's configuration is not JSON: see its line 2")
        .withMessageNotContaining("s3cret")
        .withNoCause();
    for (String text : new String[] {"", "[]", "\"s3cret\"", "null"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DockerConfigLogins.parse(text))
          .withMessage("Docker's configuration is not a JSON object");
    }
  }

  private static DockerConfigLogins auths(String entries) {
    return DockerConfigLogins.parse("{\"auths\": {" + entries + "}}");
  }

  private static String auth(String pair) {
    return "{\"auth\": \"" + base64(pair) + "\"}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
