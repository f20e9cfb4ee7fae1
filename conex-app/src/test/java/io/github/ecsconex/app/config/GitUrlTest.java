package io.github.ecsconex.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.push.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GitUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://github.com/{owner}/{repo}.git, https://github.com/acme/app",
    "http://git.example:8080/{owner}/{repo}, http://git.example:8080/acme/app",
    "git@git.example:{owner}/{repo}.git, git@git.example:acme/app.git",
    "/srv/git/{owner}/{repo}, ''",
    "file:///srv/git/{owner}/{repo}, ''",
  })
  void knowsWhereAnybodyCanLookForARepository(String url, String address) {
    assertThat(new GitUrl(url).addressOf(Repository.parse("acme/app")).orElse(""))
        .isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/{owner}/{repo}.git, https, github.com, /{owner}/{repo}.git",
    "HTTPS://GitHub.com/a/b,                https, github.com, /a/b",
    "https://git.example:8443/a/b,          https, git.example, /a/b",
    "ssh://git@git.example:2222/a/b,        ssh,   git.example, /a/b",
    "git://git.example/a/b,                 git,   git.example, /a/b",
    "file:///srv/a/b,                       file,  ,            /srv/a/b",
    "git@git.example:a/b,                   ssh,   ,            a/b",
    "git.example:a/b,                       ssh,   ,            a/b",
    "/srv/a/b,                              file,  ,            /srv/a/b",
    "./a:b/c,                               file,  ,            ./a:b/c",
    "a/b,                                   file,  ,            a/b",
    "https://[::1]:8080/a,                  https, [::1],       /a",
  })
  void knowsItsParts(String text, String scheme, String host, String path) {
    GitUrl url = new GitUrl(text);
    assertThat(url.scheme()).isEqualTo(scheme);
    assertThat(url.host().orElse(null)).isEqualTo(host);
    assertThat(url.path()).isEqualTo(path);
    assertThat(url).hasToString(text);
  }

  @Test
  void putsTheRepositoryInPlaceOfThePlaceholders() {
    GitUrl url = new GitUrl("https://git.example/{owner}/{repo}.git");
    assertThat(url.isTemplate()).isTrue();
    assertThat(url.of(new Repository("octocat", "hello-world")))
        .isEqualTo("https://git.example/octocat/hello-world.git");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://octocat:token@git.example/a/b",
        "https://token@git.example/a/b",
        "http://token@git.example/a/b",
        "ssh://git:password@git.example/a/b",
      })
  void holdsNoCredentials(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GitUrl(text))
        .withMessageContaining("credentials")
        .withMessageNotContaining("token@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "https://git.example/a\n/b", "https://git.example/{repository}"})
  void holdsNothingThatIsNoUrl(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new GitUrl(text));
  }
}
