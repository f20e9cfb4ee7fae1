package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.secret.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BuildRequestTest {
  private static final BuildRecipe RECIPE = BuildRecipe.of("Dockerfile");

  @ParameterizedTest
  @ValueSource(strings = {"BUILDKIT_SYNTAX", "BUILDKIT_CACHE_MOUNT_NS", "buildkit_inline_cache"})
  void refusesArgumentsThatSteerTheBuilder(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RECIPE.withArguments(Map.of(name, "x")))
        .withMessage("build arguments that begin with BUILDKIT_ are the builder's own: " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "A B", "A=B", "1A", "A\nB"})
  void refusesArgumentsWithoutAName(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RECIPE.withArguments(Map.of(name, "x")))
        .withMessage("not the name of a build argument: " + name);
  }

  @Test
  void refusesATimeOfTheSourcesThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RECIPE.withArguments(Map.of("SOURCE_DATE_EPOCH", "x")))
        .withMessage("SOURCE_DATE_EPOCH is no argument to give, but the time of the sources");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a,b", "../x", "a=b"})
  void refusesSecretsThatNoDockerfileCouldAskFor(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BuildAccess(Map.of(id, () -> Secret.of("x")), Map.of()))
        .withMessage("not the id of a build secret: " + id);
  }

  @Test
  void refusesWhatIsBlank() {
    assertThatIllegalArgumentException().isThrownBy(() -> BuildRecipe.of(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> RECIPE.withTarget(""));
    assertThatIllegalArgumentException().isThrownBy(() -> RECIPE.withLabels(Map.of("", "x")));
    assertThatIllegalArgumentException().isThrownBy(() -> BuildRequest.of("", "scope", RECIPE));
    assertThatIllegalArgumentException().isThrownBy(() -> BuildRequest.of("job", " ", RECIPE));
  }

  @Test
  void refusesLimitsThatNoEngineTakes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BuildLimits(OptionalLong.of((6 << 20) - 1), OptionalInt.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BuildLimits(OptionalLong.empty(), OptionalInt.of(9)));
    assertThat(new BuildLimits(OptionalLong.of(6 << 20), OptionalInt.of(10))).isNotNull();
  }

  @Test
  void printsNoValueThatMayBeASecret() {
    BuildRequest request =
        BuildRequest.of(
                "job",
                "owner/name",
                RECIPE
                    .withArguments(Map.of("NPMAccessToken", "hush-hush"))
                    .withTarget("web")
                    .withSourceDate(Instant.EPOCH))
            .withAccess(
                new BuildAccess(
                    Map.of("GithubAccessToken", () -> Secret.of("hush-hush")),
                    Map.of(
                        "example.com",
                        () -> new RegistryLogin.Password("user", Secret.of("hush-hush")))));
    assertThat(request.toString())
        .contains("NPMAccessToken", "GithubAccessToken", "example.com", "web")
        .doesNotContain("hush-hush");
  }

  @Test
  void aPolicyWithoutCacheIsOtherwiseTheSame() {
    assertThat(BuildPolicy.DEFAULT.withoutCache())
        .isEqualTo(
            new BuildPolicy(
                true, PullPolicy.REFRESH, false, NetworkMode.DEFAULT, BuildLimits.NONE));
    assertThat(RECIPE.target()).isEqualTo(Optional.empty());
  }
}
