package io.github.ecsconex.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** As a secret has it that was stored by {@code echo}, and as a shell hands it on. */
  @Test
  void masksASecretWithoutTheWhiteSpaceAroundIt() {
    Redactor masking = new Redactor(List.of(Secret.of(" hunter2\n")));
    assertThat(masking.redact("a hunter2 b")).isEqualTo("a *** b");
    assertThat(masking.redact("a=aHVudGVyMg== b")).isEqualTo("a=*** b");
    assertThat(new Redactor(List.of(Secret.of("  ab\n"))).redact("a cab b")).isEqualTo("a cab b");
    assertThat(new Redactor(List.of(Secret.of("    \n"))).redact("a b")).isEqualTo("a b");
  }

  @Test
  void masksBase64AmidOtherBytes() {
    String token = "ghp_0123456789abcdefXYZ";
    Redactor masking = new Redactor(List.of(Secret.of(token)));
    for (String before : List.of("", "a", "ab", "abc", "user:")) {
      for (String after : List.of("", "\n", "\n\n", "@x")) {
        byte[] bytes = (before + token + after).getBytes(UTF_8);
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
          String redacted = masking.redact("auth=" + encoder.encodeToString(bytes) + ";");
          assertThat(redacted).contains("***").hasSizeLessThan(24);
        }
      }
    }
  }

  @Test
  void masksLowerCaseEscapesOfAUrl() {
    assertThat(redactor.redact("https://x:s3cr%2bt%2f%c3%b6@example.com"))
        .isEqualTo("https://x:***@example.com");
  }

  @Test
  void masksWhatStandsOnEachSideOfALineBreak() {
    Redactor masking = new Redactor(List.of(Secret.of("ghp_0123456789abcdefXYZ")));
    assertThat(masking.redact("token ghp_01234567\n89abcdefXYZ done"))
        .isEqualTo("token ***\n*** done");
    assertThat(masking.redact("#7 0.123 89abcdefXYZ")).isEqualTo("#7 0.123 ***");
    assertThat(masking.redact("  456789ab\r\n")).isEqualTo("  ***\r\n");
    assertThat(masking.redact("tokens begin with ghp_")).isEqualTo("tokens begin with ghp_");
  }

  /** Nothing of a secret that is cut anywhere stays, but pieces that are too short to tell. */
  @Test
  void masksWhateverASecretIsCutInto() {
    Random random = new Random(4);
    for (int round = 0; round < 5_000; round++) {
      String secret = text(random, 8 + random.nextInt(60), SECRET);
      Redactor masking = new Redactor(List.of(Secret.of(secret)));
      String form =
          switch (random.nextInt(3)) {
            case 0 -> secret;
            case 1 -> URLEncoder.encode(secret, UTF_8);
            default -> Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(UTF_8));
          };
      int cut = random.nextInt(form.length());
      String first = text(random, random.nextInt(20), " -:|") + form.substring(0, cut);
      String second = form.substring(cut) + text(random, random.nextInt(20), " -:|");
      assertThat(longestCommon(masking.redact(first), form)).isLessThan(8);
      assertThat(longestCommon(masking.redact(second), form)).isLessThan(8);
      assertThat(longestCommon(masking.redact(first + "\n" + second), form)).isLessThan(8);
      assertThat(masking.redact(first + second)).doesNotContain(form).contains("***");
    }
  }

  @Test
  @Timeout(120)
  void decidesSoonWhateverALineHolds() {
    Redactor masking =
        new Redactor(List.of(Secret.of("a".repeat(2_000) + "b"), Secret.of("ab".repeat(1_000))));
    String line = "a".repeat(16_000);
    for (int i = 0; i < 50; i++) {
      assertThat(masking.redact(line)).isNotEmpty();
    }
  }

  private static final String SECRET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=&%";

  private static String text(Random random, int length, String alphabet) {
    return random
        .ints(length, 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private static int longestCommon(String text, String form) {
    int longest = 0;
    for (int i = 0; i < form.length(); i++) {
      while (i + longest < form.length() && text.contains(form.substring(i, i + longest + 1))) {
        longest++;
      }
    }
    return longest;
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
