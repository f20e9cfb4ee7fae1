package io.github.ecsconex.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageNamesTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          {repo},               octocat, hello-world,   hello-world
          {repo},               octocat, Hello.World,   hello.world
          {repo},               octocat, a_b,           a_b
          {repo},               octocat, a--b,          a-b
          {repo},               octocat, x-,            repo-x
          {repo},               octocat, .github,       github
          {repo},               octocat, a._b,          a-b
          {repo},               octocat, --,            repo
          {owner}/{repo},       My_Org,  App,           my_org/app
          {owner}/{repo},       -o-,     x,             o/x
          team/{owner}.{repo},  octocat, app,           team/octocat.app
          """)
  void aRepositoryIsNamedByTheTemplate(String template, String owner, String name, String image) {
    assertThat(new ImageNameTemplate(template).nameOf(new Repository(owner, name)).value())
        .isEqualTo(image);
  }

  @Test
  void everyRepositoryGetsALegalName() {
    String letters = "abzABZ019-_.";
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder name = new StringBuilder();
      int length = 1 + random.nextInt(100);
      while (name.length() < length) {
        name.append(letters.charAt(random.nextInt(letters.length())));
      }
      if (name.toString().equals(".") || name.toString().equals("..")) {
        continue;
      }
      Repository repository = new Repository(name.toString(), name.toString());
      assertThatCode(() -> new ImageNameTemplate("{owner}/{repo}").nameOf(repository))
          .as(name.toString())
          .doesNotThrowAnyException();
      assertThatCode(() -> ImageNameTemplate.REPO.nameOf(repository))
          .as(name.toString())
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fixed",
        "{owner}",
        "{Repo}",
        "A/{repo}",
        "/{repo}",
        "{repo}/",
        "{repo}:x",
        "{owner}{owner}{owner}{repo}"
      })
  void aTemplateThatNamesNoImageIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageNameTemplate(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "A/b", "a//b", "a__b", "-a", "a/", "a b"})
  void anImageNameIsWhatEveryRegistryTakes(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageName(text));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          v1,          v1
          release/1.0, release-1.0
          v1+build,    v1-build
          _x,          _x
          ünï,         -n-
          """)
  void aGitTagIsMappedToWhatRegistriesTake(String gitTag, String expected) {
    boolean legal = !expected.startsWith("-");

    assertThat(ImageTag.of(GitRef.tag(gitTag)).map(ImageTag::value).orElse("none"))
        .isEqualTo(legal ? expected : "none");
  }

  @Test
  void aLongGitTagIsCut() {
    assertThat(ImageTag.of(GitRef.tag("v".repeat(300))).orElseThrow().value()).hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "81e48385715d60cae6f6d9ae818d8148590a9902",
        "81E48385715D60CAE6F6D9AE818D8148590A9902"
      })
  void aGitTagThatLooksLikeACommitIsNoImageTag(String gitTag) {
    assertThat(ImageTag.of(GitRef.tag(gitTag))).isEmpty();
  }

  @Test
  void aCommitIsItsOwnTag() {
    CommitId commit = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");

    assertThat(ImageTag.of(commit).toString()).isEqualTo(commit.hex());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:5000", "127.0.0.1", "[::1]:5000", "a.b-c.example"})
  void aReferencePrintsAsDockerWritesIt(String host) {
    assertThat(new ImageReference(host, new ImageName("team/app"), new ImageTag("v1")).toString())
        .isEqualTo(host + "/team/app:v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "http://a", "a b", "-a", "a:port", "user@host"})
  void aReferenceHasAHost(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageReference(host, new ImageName("app"), new ImageTag("v1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:abc", "sha512:abc", "latest"})
  void aDigestIsASha256(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageDigest(text));
  }

  @Test
  void aLoginDoesNotPrintItsPassword() {
    assertThat(new RegistryLogin.Password("AWS", Secret.of("hunter2")).toString())
        .doesNotContain("hunter2");
  }
}
