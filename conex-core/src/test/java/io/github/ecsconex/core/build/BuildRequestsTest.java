package io.github.ecsconex.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.ResolvedCommit;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class BuildRequestsTest {
  private static final Repository REPOSITORY = Repository.parse("Octocat/hello-world");
  private static final ImageName NAME = new ImageName("hello-world");
  private static final GitRef MAIN = GitRef.branch("main");
  private static final CommitId COMMIT = new CommitId("1".repeat(40));
  private static final CommitId BEFORE = new CommitId("2".repeat(40));
  private static final Instant COMMITTED = Instant.parse("2016-07-05T06:10:51.5Z");
  private static final RegistryLogin LOGIN =
      new RegistryLogin.Password("conex", Secret.of("hunter2"));

  private final AtomicInteger asked = new AtomicInteger();
  private final JobLog log = new JobLog("job", Redactor.NONE);
  private BuildSettings settings = BuildSettings.DEFAULT;

  @Test
  void offersSecretsAndAsksForThemOnlyWhenTheBuildDoes() throws Exception {
    BuildRequest request = request(Set.of(), push(MAIN, ""), "FROM scratch");
    assertThat(request.access().secrets()).containsOnlyKeys("NPMAccessToken");
    assertThat(asked).hasValue(0);
    assertThat(request.access().secrets().get("NPMAccessToken").get().reveal()).isEqualTo("npm-1");
    assertThat(request.scope()).isEqualTo("octocat/hello-world");
    assertThat(log.tail()).isEmpty();
  }

  @Test
  void aSecretIsAnArgumentWhereItIsAllowedAndDeclared() throws Exception {
    Set<String> allowed = Set.of("NPMAccessToken");
    assertThat(arguments(request(allowed, push(MAIN, ""), "FROM x\nARG NPMAccessToken")))
        .isEqualTo(Map.of("NPMAccessToken", "npm-1"));
    assertThat(arguments(request(allowed, push(MAIN, ""), "FROM x\nARG Npmaccesstoken"))).isEmpty();
    assertThat(asked).hasValue(1);
    assertThat(log.tail()).isEmpty();
  }

  @Test
  void warnsOnceOfArgumentsThatAreDeclaredButNotAllowed() throws Exception {
    BuildRequest request =
        request(
            Set.of("AWS_SECRET_ACCESS_KEY"),
            push(MAIN, ""),
            "FROM x\narg NPMAccessToken\nARG A AWS_ACCESS_KEY_ID=1\nARG CONEX_SHA");
    assertThat(arguments(request)).isEqualTo(Map.of("CONEX_SHA", COMMIT.hex()));
    assertThat(asked).hasValue(0);
    assertThat(log.tail())
        .containsExactly(
            "Dockerfile declares ARG AWS_ACCESS_KEY_ID, NPMAccessToken, but a secret is no build"
                + " argument: it would stay in the image's history. Instead of the ARG write"
                + " RUN --mount=type=secret,id=AWS_ACCESS_KEY_ID and"
                + " RUN --mount=type=secret,id=NPMAccessToken, for which the operator has to offer"
                + " AWS_ACCESS_KEY_ID; the operator can allow the argument"
                + " by CONEX_BUILD_ARGS=AWS_ACCESS_KEY_ID,NPMAccessToken");
  }

  @Test
  void warnsOfAnArgumentThatNobodyCanAllow() throws Exception {
    assertThat(arguments(request(Set.of(), push(MAIN, ""), "FROM x\nARG GithubAccessToken")))
        .isEmpty();
    assertThat(log.tail())
        .containsExactly(
            "Dockerfile declares ARG GithubAccessToken, which no build is given: it is an App's");
  }

  @Test
  void labelsAnImageWithWhatItIsMadeOf() throws Exception {
    BuildRecipe recipe = request(Set.of(), push(MAIN, ""), "FROM scratch").recipe();
    assertThat(recipe.labels())
        .isEqualTo(
            Map.of(
                "org.opencontainers.image.source", "https://git.example/Octocat/hello-world",
                "org.opencontainers.image.revision", COMMIT.hex(),
                "org.opencontainers.image.created", "2016-07-05T06:10:51Z"));
    assertThat(recipe.sourceDate()).contains(COMMITTED);
  }

  @Test
  void labelsAnImageWithTheTagThatWasPushedOrElseTheLastOne() throws Exception {
    String version = "org.opencontainers.image.version";
    GitRef v1 = GitRef.tag("v1");
    GitRef v2 = GitRef.tag("v2");
    assertThat(request(Set.of(), push(v1, ""), "FROM x", v1, v2).recipe().labels())
        .containsEntry(version, "v1");
    assertThat(request(Set.of(), push(MAIN, ""), "FROM x", v1, v2).recipe().labels())
        .containsEntry(version, "v2");
    assertThat(request(Set.of(), push(GitRef.tag("moved"), ""), "FROM x", v1).recipe().labels())
        .containsEntry(version, "v1");
  }

  @Test
  void aCommitsMessageMayAskForABuildWithoutTheCache() throws Exception {
    assertThat(request(Set.of(), push(MAIN, "Fix it [no cache]"), "FROM x").policy().noCache())
        .isTrue();
    assertThat(request(Set.of(), push(MAIN, "[NO-CACHE]\n\nx"), "FROM x").policy().noCache())
        .isTrue();
    assertThat(request(Set.of(), push(MAIN, "no cache"), "FROM x").policy().noCache()).isFalse();
    assertThat(log.tail()).containsOnly("the push asks for a build without the cache");
  }

  @Test
  void takesLayersOverFromWhatTheBranchWasBeforeWhereImagesTellOfThem() throws Exception {
    assertThat(request(Set.of(), push(MAIN, ""), "FROM x").cacheFrom()).isEmpty();
    BuildPolicy policy = BuildPolicy.DEFAULT;
    settings =
        settings.withPolicy(
            new BuildPolicy(
                policy.noCache(), policy.pull(), true, policy.network(), policy.limits()));
    assertThat(request(Set.of(), push(MAIN, ""), "FROM x").cacheFrom())
        .extracting(ImageReference::toString)
        .containsExactly("east.example/hello-world:" + BEFORE);
  }

  @Test
  void letsABuildPullFromTheRegistries() throws Exception {
    BuildRequest request = request(Set.of(), push(MAIN, ""), "FROM x");
    assertThat(request.access().registries()).containsOnlyKeys("east.example", "west.example");
    assertThat(request.access().registries().get("east.example").get()).isEqualTo(LOGIN);
  }

  private static Map<String, String> arguments(BuildRequest request) {
    return request.recipe().arguments();
  }

  private static PushEvent push(GitRef ref, String message) {
    return new PushEvent(
        REPOSITORY,
        ref,
        COMMIT,
        Optional.of(BEFORE),
        false,
        "chuck",
        Optional.of(new HeadCommit(COMMIT, message)),
        Optional.empty(),
        Optional.empty());
  }

  private BuildRequest request(
      Set<String> allowed, PushEvent push, String dockerfile, GitRef... tags) throws Exception {
    Set<String> withheld = new HashSet<>(Set.of("NPMAccessToken", "AWS_ACCESS_KEY_ID"));
    withheld.removeAll(allowed);
    BuildOffer offer =
        new BuildOffer(
            repository -> Optional.of("https://git.example/" + repository),
            Map.of("NPMAccessToken", this::token),
            allowed.stream().collect(Collectors.toMap(name -> name, name -> this::token)),
            withheld,
            Map.of("GithubAccessToken", "it is an App's"),
            "CONEX_BUILD_ARGS");
    Publisher publisher =
        new Publisher(
            List.of(
                new FakeImageRegistry("east.example", LOGIN),
                new FakeImageRegistry("west.example")),
            new FakeImageCopier());
    return new BuildRequests(settings, offer, publisher)
        .of(
            push,
            "job",
            NAME,
            new ResolvedCommit(COMMIT, new TreeSet<>(Arrays.asList(tags))),
            COMMITTED,
            Dockerfile.parse(dockerfile),
            log);
  }

  private Secret token() {
    asked.incrementAndGet();
    return Secret.of("npm-1");
  }
}
