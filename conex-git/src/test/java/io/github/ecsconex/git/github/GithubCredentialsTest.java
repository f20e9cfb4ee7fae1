package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.ecsconex.core.secret.Secret;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GithubCredentialsTest {
  @Test
  void areAToken() {
    GithubCredentials credentials = GithubCredentials.parse(Secret.of(" ghp_x\n"));
    assertThat(credentials).isEqualTo(new GithubCredentials.Token(Secret.of("ghp_x")));
    assertThat(credentials.secrets()).containsExactly(Secret.of("ghp_x"));
  }

  @Test
  void areAnAppInJson() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    String json =
        JsonNodeFactory.instance.objectNode().put("appId", 4711).put("privateKey", pem).toString();
    GithubCredentials credentials = GithubCredentials.parse(Secret.of(json));
    assertThat(credentials).isInstanceOf(GithubCredentials.App.class);
    assertThat(((GithubCredentials.App) credentials).id()).isEqualTo("4711");
    assertThat(credentials.secrets()).containsExactly(Secret.of(pem));
    assertThat(credentials.toString()).doesNotContain("PRIVATE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two words | it holds white space or other than ASCII characters",
        "{\"appId\":s3cret} | it begins with { and is no JSON",
        "{\"appId\":\"1\"} | it is JSON without appId and privateKey",
        "{\"appId\":\"1\",\"privateKey\":\"s3cret\"} | it is no private key in PEM"
      })
  void sayWhatIsWrongWithoutShowingIt(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GithubCredentials.parse(Secret.of(text)))
        .withMessage(message)
        .withNoCause();
  }
}
