package io.github.ecsconex.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChallengeTest {
  @Test
  void readsABearerChallenge() {
    assertThat(
            parse(
                "Bearer realm=\"https://auth.test/token\",service=\"registry.test\",scope=\"a:b\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm",
                    "https://auth.test/token",
                    "service",
                    "registry.test",
                    "scope",
                    "a:b")));
  }

  @Test
  void readsWhateverTheCaseAndTheSpaces() {
    assertThat(parse("  BASIC   Realm = \"x\" ,  charset=UTF-8 "))
        .containsExactly(new Challenge("basic", Map.of("realm", "x", "charset", "UTF-8")));
  }

  @Test
  void readsSeveralChallengesInOneHeaderOrInMany() {
    List<Challenge> expected =
        List.of(
            new Challenge("negotiate", Map.of()),
            new Challenge("basic", Map.of("realm", "x")),
            new Challenge("bearer", Map.of("realm", "y", "service", "z")));
    assertThat(parse("Negotiate, Basic realm=\"x\", Bearer realm=y, service=z"))
        .isEqualTo(expected);
    assertThat(parse("Negotiate", "Basic realm=\"x\"", "Bearer realm=y, service=z"))
        .isEqualTo(expected);
  }

  @Test
  void readsWhatIsQuotedAsItStands() {
    assertThat(parse("Bearer realm=\"a, Basic realm=\\\"b\\\\\""))
        .containsExactly(new Challenge("bearer", Map.of("realm", "a, Basic realm=\"b\\")));
  }

  @Test
  void theFirstOfTwoParametersOfOneNameCounts() {
    assertThat(parse("Bearer realm=\"https://good.test\", realm=\"https://evil.test\""))
        .containsExactly(new Challenge("bearer", Map.of("realm", "https://good.test")));
  }

  @Test
  void stopsWhereItCannotRead() {
    assertThat(parse("Bearer realm=\"never ends, service=x"))
        .extracting(Challenge::scheme)
        .startsWith("bearer");
    assertThat(parse("", " ", ",,,", "\"\"", "=", "@@@")).isEmpty();
  }

  @Test
  void readsALongHeaderWithoutRunningOutOfStack() {
    String realm = "x\\\"".repeat(100_000);
    assertThat(parse("Bearer realm=\"" + realm + "\"").getFirst().parameters().get("realm"))
        .hasSize(200_000);
  }

  private static List<Challenge> parse(String... headers) {
    return Challenge.parse(List.of(headers));
  }
}
