package io.github.ecsconex.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactorTest {
  private final Redactor redactor =
      new Redactor(List.of(Secret.of("s3cr+t/ö"), Secret.of("s3cr+t/ö-longer"), Secret.of("abc")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cr+t/ö",
        "s3cr%2Bt%2F%C3%B6",
        "czNjcit0L8O2",
        "s3cr+t/ö-longer",
        "czNjcit0L8O2LWxvbmdlcg==",
      })
  void masksASecretInEveryForm(String form) {
    assertThat(redactor.redact("token=" + form + "&x")).isEqualTo("token=***&x");
  }

  @Test
  void masksEachLineOfASecretThatHasSeveral() {
    Redactor key =
        new Redactor(List.of(Secret.of("-----BEGIN KEY-----\nMIIEow==\r\nx\n-----END KEY-----\n")));
    assertThat(key.redact("  MIIEow==\nx\nTUlJRW93PT0=")).isEqualTo("  ***\nx\n***");
  }

  @Test
  void leavesOrdinaryTextAlone() {
    assertThat(redactor.redact("abc s3cr")).isEqualTo("abc s3cr");
    assertThat(Redactor.NONE.redact("anything")).isEqualTo("anything");
  }

  @Test
  void aSecretPrintsAsStars() {
    assertThat(Secret.of("hunter2")).hasToString("***");
    assertThat("" + List.of(Secret.of("hunter2"))).isEqualTo("[***]");
  }

  @Test
  void aSecretIsNotEmpty() {
    assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(""));
  }

  @Test
  void masksWhatLooksLikeATokenOfGithub() {
    for (String token :
        new String[] {
          "ghp_" + "a1B2".repeat(9),
          "ghs_" + "a1B2".repeat(9),
          "ghs_4711_eyJh.eyJp.c2ln-_" + "x".repeat(100),
          "github_pat_" + "a_1".repeat(20)
        }) {
      assertThat(Redactor.NONE.redact("fatal: https://x:" + token + "@github.com/"))
          .isEqualTo("fatal: https://x:***@github.com/");
    }
    for (String other : new String[] {"ghs_", "laughs_" + "a".repeat(36), "ghp_0123456789"}) {
      assertThat(Redactor.NONE.redact(other)).isEqualTo(other);
    }
  }
}
