package io.github.ecsconex.app.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With git itself, as the user has it. */
final class UserTokenTest {
  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void begin() {
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home.toString());
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
  }

  private void helper(String host, String token) throws Exception {
    Path script = home.resolve("helper");
    Files.writeString(
        script,
        "#!/bin/sh\ncase \"$(cat)\" in *host="
            + host
            + "*) echo username=mona; echo password="
            + token
            + ";; esac\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve(".gitconfig"), "[credential]\n\thelper = " + script + "\n");
  }

  private String token(String host, boolean named) throws Exception {
    GithubSite site =
        host.equals("github.com")
            ? GithubSite.GITHUB
            : new GithubSite(host, URI.create("https://" + host + "/api/v3"));
    return UserToken.find(environment, new GitProgram(home, environment), site, named).reveal();
  }

  @Test
  void isTheFirstThatThereIs() throws Exception {
    helper("github.com", "of-the-helper");
    assertThat(token("github.com", false)).isEqualTo("of-the-helper");
    environment.put("GH_TOKEN", "third");
    assertThat(token("github.com", false)).isEqualTo("third");
    environment.put("GITHUB_TOKEN", "second");
    assertThat(token("github.com", false)).isEqualTo("second");
    environment.put("GithubAccessToken", " first ");
    assertThat(token("github.com", false)).isEqualTo("first");
    environment.put("GithubAccessToken", "{\"appId\":\"the workers' own\"}");
    assertThat(token("github.com", false)).isEqualTo("second");
  }

  @Test
  void isNotToldToAnotherServer() throws Exception {
    helper("ghe.example.com", "of-the-helper");
    environment.put("GITHUB_TOKEN", "of-github.com");
    assertThat(token("ghe.example.com", false)).isEqualTo("of-the-helper");
    assertThat(token("ghe.example.com", true)).isEqualTo("of-github.com");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> token("other.example.com", false))
        .withMessage(
            "there is no token for other.example.com: set GithubAccessToken to one of yours, "
                + UserToken.NEEDS
                + " (https://other.example.com/settings/tokens), and CONEX_GITHUB_API to the API of"
                + " that server");
  }

  @Test
  void theHelperIsAskedForThePortAsWell() throws Exception {
    helper("ghe.example.com:8443", "of-the-helper");
    assertThat(token("ghe.example.com:8443", false)).isEqualTo("of-the-helper");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> token("ghe.example.com", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GithubAccessToken", "GITHUB_TOKEN", "GH_TOKEN"})
  void isNothingThatCanBeNone(String variable) {
    environment.put(variable, "ghp_s3cret\n# of mona");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> token("github.com", false))
        .withMessage(
            "what %s holds is no token: it holds white space or other than ASCII characters",
            variable);
  }

  @Test
  void norIsWhatTheHelperHas() throws Exception {
    helper("github.com", "'s3cret of mona'");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> token("github.com", false))
        .withMessage(
            "what git's credential helper has for github.com is no token: it holds white space or"
                + " other than ASCII characters");
  }

  @Test
  void whereThereIsNoGitThereIsNoToken() {
    GitProgram none = new GitProgram(home.resolve("nowhere"), environment);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> UserToken.find(environment, none, GithubSite.GITHUB, false))
        .withMessageStartingWith("there is no token for github.com: ");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(none::origin)
        .withMessageContaining("is git installed?");
  }

  @Test
  void isAskedOfNobodyWhoWouldHaveToTypeIt() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> token("github.com", false))
        .withMessageEndingWith("(https://github.com/settings/tokens)");
  }

  @Test
  void theCloneSaysWhereItCameFrom() throws Exception {
    GitProgram git = new GitProgram(home, environment);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(git::origin)
        .withMessageContaining("is no clone with a remote called origin");
    git("init", "-q");
    assertThatExceptionOfType(RejectedException.class).isThrownBy(git::origin);
    git("remote", "add", "origin", "gh:octocat/hello-world");
    assertThat(git.origin()).isEqualTo("gh:octocat/hello-world");
    git("config", "url.git@github.com:.insteadOf", "gh:");
    assertThat(git.origin()).as("as git takes it").isEqualTo("git@github.com:octocat/hello-world");
  }

  private void git(String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("git").directory(home.toFile()).inheritIO();
    builder.command().addAll(List.of(arguments));
    builder.environment().putAll(environment);
    assertThat(builder.start().waitFor()).isZero();
  }
}
