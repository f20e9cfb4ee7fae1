package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerExceptionTest {
  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503})
  void maySoonBeAnother(int status) {
    assertThat(new AnswerException(status, "status " + status, 0).isPassing()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404})
  void staysWhatItIs(int status) {
    assertThat(new AnswerException(status, "denied", 0).isPassing()).isFalse();
  }

  @Test
  void aBlobThatIsNotThereYetMayBeThereSoon() {
    String twoAtOnce =
        "digest invalid: provided digest did not match uploaded content; manifest blob unknown:"
            + " blob unknown to registry";
    assertThat(new AnswerException(400, twoAtOnce, 0).isPassing()).isTrue();
  }
}
