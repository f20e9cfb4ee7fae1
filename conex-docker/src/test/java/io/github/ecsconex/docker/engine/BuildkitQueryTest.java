package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.image.NetworkMode;
import io.github.ecsconex.core.image.PullPolicy;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BuildkitQueryTest {
  private static final JobTag TAG = JobTag.of("job", Instant.ofEpochSecond(7));

  @Test
  void keepsBuildsOfDifferentScopesApart() {
    List<String> one = query(request("octocat/one", BuildPolicy.DEFAULT));
    List<String> other = query(request("octocat/other", BuildPolicy.DEFAULT));
    assertThat(salt(one)).isNotEqualTo(salt(other));
    assertThat(one).contains("extrahosts=t-" + salt(one) + ".invalid:127.0.0.1");
    assertThat(other).contains("extrahosts=t-" + salt(other) + ".invalid:127.0.0.1");
  }

  @Test
  void asksForWhatThePolicySays() {
    List<String> usual = query(request("a/b", BuildPolicy.DEFAULT));
    assertThat(usual)
        .contains("t=conex-job:_job.7", "dockerfile=Dockerfile", "session=s", "buildid=b")
        .doesNotContain("nocache=1", "pull=1")
        .noneMatch(part -> part.startsWith("networkmode=") || part.contains("INLINE_CACHE"));
    BuildPolicy policy =
        new BuildPolicy(true, PullPolicy.ALWAYS, true, NetworkMode.NONE, BuildLimits.NONE);
    ImageReference earlier =
        new ImageReference("registry.example", new ImageName("app"), new ImageTag("v1"));
    List<String> unusual = query(request("a/b", policy).withCacheFrom(List.of(earlier)));
    assertThat(unusual)
        .contains("nocache=1", "pull=1", "networkmode=none")
        .contains("cachefrom=[\"registry.example/app:v1\"]")
        .anyMatch(part -> part.contains("\"BUILDKIT_INLINE_CACHE\":\"1\""));
  }

  @Test
  void givesTheRecipeInWhateverCharacters() {
    BuildRecipe recipe =
        BuildRecipe.of("docker/wéb & co")
            .withTarget("wanted")
            .withArguments(Map.of("A", "1&target=other \"x\""))
            .withLabels(Map.of("l", "ä+ü"))
            .withSourceDate(Instant.ofEpochSecond(42));
    List<String> parts = query(BuildRequest.of("job", "a/b", recipe));
    assertThat(parts)
        .contains("dockerfile=docker/wéb & co", "target=wanted", "labels={\"l\":\"ä+ü\"}")
        .anyMatch(part ->
            part.startsWith("buildargs={\"A\":\"1&target=other \\\"x\\\"\"")
                && part.contains("\"SOURCE_DATE_EPOCH\":\"42\""));
  }

  private static BuildRequest request(String scope, BuildPolicy policy) {
    return BuildRequest.of("job", scope, BuildRecipe.of("Dockerfile")).withPolicy(policy);
  }

  private static List<String> query(BuildRequest request) {
    String path = BuildkitQuery.of(request, TAG, "s", "b").path();
    assertThat(path).startsWith("/build?version=2&").matches("[!-~]+");
    return Arrays.stream(path.split("[?&]")).map(part -> URLDecoder.decode(part, UTF_8)).toList();
  }

  /** The namespace of the cache mounts. */
  private static String salt(List<String> query) {
    String name = "\"BUILDKIT_CACHE_MOUNT_NS\":\"";
    String arguments =
        query.stream().filter(part -> part.startsWith("buildargs=")).findFirst().orElseThrow();
    int begin = arguments.indexOf(name) + name.length();
    return arguments.substring(begin, arguments.indexOf('"', begin));
  }
}
