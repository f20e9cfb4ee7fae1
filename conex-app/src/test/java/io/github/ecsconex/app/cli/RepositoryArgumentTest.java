package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RepositoryArgumentTest {
  @TempDir private Path directory;

  @Test
  void takesAnOwnerAndAName() {
    RepositoryArgument argument = parse("octocat/hello-world");
    assertThat(argument.repository()).hasToString("octocat/hello-world");
    assertThat(argument.url()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/octocat/hello-world.git,  octocat/hello-world",
    "https://github.com/octocat/hello-world/,     octocat/hello-world",
    "https://git.example:8443/hello-world,        git.example/hello-world",
    "https://git.example/group/team/app.git,      team/app",
    "ssh://git@git.example:2222/octocat/hello,    octocat/hello",
    "git@github.com:octocat/hello-world.git,      octocat/hello-world",
    "git@git.example:hello.git,                   local/hello",
    "git://git.example/octocat/hello,             octocat/hello",
    "file:///srv/git/octocat/hello.git,           octocat/hello",
    "file:///hello,                               local/hello",
    "https://git.example/~octocat/hello%20world,  -octocat/hello-20world",
  })
  void takesAUrl(String text, String repository) {
    RepositoryArgument argument = parse(text);
    assertThat(argument.repository()).hasToString(repository);
    assertThat(argument.url()).hasValueSatisfying(url -> assertThat(url).hasToString(text));
  }

  @Test
  void takesAPath() throws Exception {
    Path path = Files.createDirectories(directory.resolve("acme/app"));
    for (String text : new String[] {path.toString(), "./acme/app", "acme/../acme/app/."}) {
      RepositoryArgument argument = parse(text);
      assertThat(argument.repository()).hasToString("acme/app");
      assertThat(argument.url().orElseThrow()).hasToString(path.toString());
    }
  }

  @Test
  void takesTheDirectoryItself() throws Exception {
    Path path = Files.createDirectories(directory.resolve("acme/app"));
    RepositoryArgument argument = RepositoryArgument.parse(".", path);
    assertThat(argument.repository()).hasToString("acme/app");
    assertThat(argument.url().orElseThrow()).hasToString(path.toString());
  }

  @Test
  void takesTheWorkingTreesOwnRepositoryForTheTree() throws Exception {
    Files.createDirectories(directory.resolve("acme/app/.git"));
    RepositoryArgument argument = parse("./acme/app/.git");
    assertThat(argument.repository()).hasToString("acme/app");
  }

  @Test
  void namesABareRepositoryWithoutItsSuffix() throws Exception {
    Path path = Files.createDirectories(directory.resolve("acme/app.git"));
    RepositoryArgument argument = parse("./acme/app.git");
    assertThat(argument.repository()).hasToString("acme/app");
    assertThat(argument.url().orElseThrow()).hasToString(path.toString());
  }

  @Test
  void mapsWhatNoRepositoryIsCalled() throws Exception {
    Files.createDirectories(directory.resolve("my work/an äpp & more"));
    assertThat(parse("./my work/an äpp & more").repository()).hasToString("my-work/an-pp-more");
  }

  @Test
  void takesAnOwnerAndANameForWhatTheyAreThoughThereIsSuchAPath() throws Exception {
    Files.createDirectories(directory.resolve("octocat/hello-world"));
    assertThat(parse("octocat/hello-world").url()).isEmpty();
  }

  @Test
  void refusesAPathThatLeadsNowhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("./nowhere"))
        .withMessage("there is no directory " + directory.resolve("nowhere"));
  }

  private RepositoryArgument parse(String text) {
    return RepositoryArgument.parse(text, directory);
  }
}
