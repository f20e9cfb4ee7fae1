package io.github.ecsconex.app.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GithubRemoteTest {
  @ParameterizedTest
  @CsvSource({
    "git@github.com:octocat/hello-world.git, github.com",
    "git@github.com:octocat/hello-world, github.com",
    "github.com:octocat/hello-world.git, github.com",
    "git@github.com:/octocat/hello-world.git, github.com",
    "ssh://git@github.com/octocat/hello-world.git, github.com",
    "ssh://git@github.com:22/octocat/hello-world, github.com",
    "ssh://git@ssh.github.com:443/octocat/hello-world.git, github.com",
    "https://github.com/octocat/hello-world.git, github.com",
    "https://github.com/octocat/hello-world, github.com",
    "https://github.com/octocat/hello-world/, github.com",
    "https://GitHub.com/octocat/hello-world.git/, github.com",
    "https://www.github.com/octocat/hello-world, github.com",
    "https://octocat:ghp_x@github.com/octocat/hello-world.git, github.com",
    "https://ghp_x@github.com/octocat/hello-world.git, github.com",
    "http://github.com/octocat/hello-world, github.com",
    "git://github.com/octocat/hello-world.git, github.com",
    "git@ghe.example.com:octocat/hello-world.git, ghe.example.com",
    "ssh://git@ghe.example.com:2222/octocat/hello-world.git, ghe.example.com",
    "https://ghe.example.com/octocat/hello-world, ghe.example.com",
    "https://ghe.example.com:8443/octocat/hello-world.git, ghe.example.com:8443",
    "https://GHE.example.com:443/octocat/hello-world.git, ghe.example.com",
    "https://ghe:8443/octocat/hello-world.git, ghe:8443",
    "https://ghe/octocat/hello-world.git, ghe",
    "http://ghe.example.com:8080/octocat/hello-world.git, ghe.example.com",
    "https://octocat:p@s3cret@ghe.example.com/octocat/hello-world.git, ghe.example.com"
  })
  void isReadInAllItsForms(String url, String host) {
    assertThat(GithubRemote.parse(url))
        .isEqualTo(new GithubRemote(Optional.of(host), Repository.parse("octocat/hello-world")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git@github-work:octocat/hello-world.git",
        "git@github.com-work:octocat/hello-world.git",
        "ssh://git@work/octocat/hello-world.git"
      })
  void doesNotSayItsHostWhereOnlySshKnowsIt(String url) {
    assertThat(GithubRemote.parse(url))
        .isEqualTo(new GithubRemote(Optional.empty(), Repository.parse("octocat/hello-world")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://octocat:s3cret@ghe.example.com/git/octocat/hello-world",
        "git@ghe.example.com:git/octocat/hello-world.git"
      })
  void isUnderNoOtherPath(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GithubRemote.parse(url))
        .withMessageContaining("under no other path")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @ParameterizedTest
  @CsvSource({
    "git@github.com:octocat/.github.git, octocat/.github",
    "https://github.com/my_org/a.b-c_d, my_org/a.b-c_d",
    "https://github.com/octocat/repo.git.git, octocat/repo.git"
  })
  void keepsWhatANameMayHold(String url, String repository) {
    assertThat(GithubRemote.parse(url).repository()).isEqualTo(Repository.parse(repository));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/srv/git/octocat/hello-world",
        "../hello-world",
        "file:///srv/git/o/r",
        "https://github.com/octocat",
        "https://github.com/a/b/c",
        "git@github.com:hello-world.git",
        "https://user:s3cret@github.com/octocat/hello world",
        "ftp://github.com/o/r",
        "https://s3cret@github.com/"
      })
  void isNothingElse(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GithubRemote.parse(url))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @Test
  void isReadAsAPersonWritesIt() {
    GithubRemote expected = GithubRemote.parse("git@github.com:o/r");
    assertThat(GithubRemote.parseArgument("o/r"))
        .isEqualTo(new GithubRemote(Optional.empty(), expected.repository()));
    assertThat(GithubRemote.parseArgument("https://github.com/o/r.git")).isEqualTo(expected);
    assertThatIllegalArgumentException().isThrownBy(() -> GithubRemote.parseArgument("o"));
  }
}
