package io.github.ecsconex.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContextFilterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          **              | dir/file              | true
          dir/**          | dir/dir2/file         | true
          dir/**          | dir                   | false
          **/dir          | dir/file              | true
          **/dir2/*       | dir/dir2/file         | true
          **file          | dir/otherfile         | true
          **/file         | dir/otherfile         | false
          **/file*        | a/b/file.txt          | true
          **/**/*.txt     | file.txt              | true
          **/**/*.txt2    | dir/file.txt          | false
          a**/*.txt       | a/dir/dir/file.txt    | true
          a/*.txt         | a/dir/file.txt        | false
          a/*.txt**       | a/file.txt            | true
          a[b-d]e         | ace                   | true
          a[b-d]e         | aae                   | false
          a[^b-d]e        | aze                   | true
          [&&z]           | &                     | true
          .*              | .foo                  | true
          .*              | foo                   | false
          abc.def         | abcZdef               | false
          abc?def         | abc/def               | false
          a\\\\            | a\\                   | true
          a\\*b           | a*b                   | true
          a\\*b           | axb                   | false
          **/.foo         | bar.foo               | false
          a.)^$(}+{bc*    | a.)^$(}+{bcd          | true
          a?b             | a☺b                   | true
          [a-ζ]*          | α                     | true
          [\\]a]b         | ]b                    | true
          [^/a]b          | ab                    | false
          a]*             | a]b                   | true
          a/**/b          | a/b                   | true
          a/**/b          | a/x/y/b               | true
          a/**/b          | a/xb                  | false
          *               | dir/deep/file         | true
          /rooted         | rooted                | true
          ./here          | here                  | true
          up/../here      | here                  | true
          dir/            | dir/file              | true
          ../outside      | outside               | false
          .               | file                  | false
          **/             | dir/file              | true
          **/**           | dir/file              | true
          **/dir          | dir                   | true
          **/dir2/*       | dir/dir2/sub/file     | true
          **/dir2/**      | dir/dir2/dir3/file    | true
          **/dir2/**      | dir/dir2              | false
          **file          | dir/dir/file          | true
          **/file*txt     | dir/dir/file.txt      | true
          **/file*.txt*   | dir/dir/file.txt      | true
          **/*.txt        | file.txt              | true
          a**/*.txt       | a/file.txt            | true
          a[b-d]e         | ae                    | false
          abc?def         | abcdef                | false
          **/foo/bar      | foo/bar               | true
          **/foo/bar      | dir/dir2/foo/bar      | true
          **/foo/bar      | dir/foobar            | false
          abc/**          | abc/def/ghi           | true
          abc/**          | abcd                  | false
          **/.foo         | .foo                  | true
          a(b)c/def       | a(b)c/xyz             | false
          dist/*.whl      | dist/a.b-2+g0-py3.whl | true
          dist/a+g0.whl   | dist/a+g0.whl         | true
          a*b*c*d*e*/f    | axbxcxdxexxx/f        | true
          a*b*c*d*e*/f    | axbxcxdxe/xxx/f       | false
          a*b?c*x         | abxbbxdbxebxczzx      | true
          a*b?c*x         | abxbbxdbxebxczzy      | false
          a???b           | a☺b                   | false
          a[^a]b          | a☺b                   | true
          *[a-ζ]          | A                     | false
          [\\-]           | -                     | true
          [x\\-]          | -                     | true
          [x\\-]          | z                     | false
          [\\-x]          | x                     | true
          [\\-x]          | a                     | false
          a*              | ab/c                  | true
          """)
  void leavesOutWhatAPatternMatches(String pattern, String path, boolean ignored)
      throws RejectedException {
    assertThat(ContextFilter.parse(pattern, "Dockerfile").includes(path)).isEqualTo(!ignored);
  }

  @Test
  void keepsForBuildkitNoMoreThanTheDockerfile() throws RejectedException {
    ContextFilter filter = ContextFilter.parse(".dockerignore\nbuild\n*.md\n", "build/Dockerfile");
    ContextFilter forBuildkit = filter.withoutIgnoreFile();

    assertThat(filter.includes(".dockerignore")).isTrue();
    assertThat(forBuildkit.includes(".dockerignore")).isFalse();
    assertThat(forBuildkit.includes("build/Dockerfile")).isTrue();
    assertThat(forBuildkit.mayIncludeBelow("build")).isTrue();
    assertThat(forBuildkit.includes("build/a")).isFalse();
    assertThat(forBuildkit.includes("a.md")).isFalse();
    assertThat(ContextFilter.parse("*.md\n", "Dockerfile").withoutIgnoreFile())
        .returns(true, each -> each.includes(".dockerignore"));
  }

  @Test
  void letsTheLastPatternThatMatchesDecide() throws RejectedException {
    ContextFilter filter =
        ContextFilter.parse("*.md\n!README*.md\nREADME-secret.md\n", "Dockerfile");

    assertThat(filter.includes("notes.md")).isFalse();
    assertThat(filter.includes("README.md")).isTrue();
    assertThat(filter.includes("README-secret.md")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'**,!util/docker/web', util/docker/web/foo, true",
    "'**,!util/docker/web,util/docker/web/foo', util/docker/web/foo, false",
    "'**,!dist/*.whl', dist/a-2.4.0+g08.whl, true",
    "'!fileutils.go,*.go', fileutils.go, false",
    "'*.go,!fileutils.go', fileutils.go, true",
    "'docs/,!docs/README.md', docs/README.md, true",
    "'docs/*,!docs/README.md', docs/README.md, true",
    "'docs,!/docs/README.md  ', docs/README.md, true",
    "'docs,  !docs/README.md', docs/README.md, true",
  })
  void weighsSeveralPatterns(String patterns, String path, boolean included)
      throws RejectedException {
    assertThat(ContextFilter.parse(patterns.replace(",", "\n"), "Dockerfile").includes(path))
        .isEqualTo(included);
  }

  @Test
  void readsTheFileThatIsNamedAfterTheDockerfileFirst() throws Exception {
    FakeSourceFetcher git = new FakeSourceFetcher();
    Repository repository = Repository.parse("octocat/hello-world");
    CommitId commit =
        git.commit(
            repository,
            GitRef.branch("main"),
            Map.of(
                "docker/web.Dockerfile", TreeFile.file("FROM scratch\n"),
                "docker/web.Dockerfile.dockerignore", TreeFile.file("*\n!kept\n"),
                ".dockerignore", TreeFile.file("kept\n[\n")));
    try (SourceTree tree = git.fetch(repository, commit)) {
      ContextFilter filter = ContextFilter.of(tree, "docker/web.Dockerfile");
      assertThat(filter.includes("kept")).isTrue();
      assertThat(filter.includes("other")).isFalse();
      assertThat(filter.includes(".dockerignore")).isFalse();
      assertThat(filter.includes("docker/web.Dockerfile.dockerignore")).isTrue();
      assertThatThrownBy(() -> ContextFilter.of(tree, "Dockerfile"))
          .hasMessage("malformed line in .dockerignore: [");
    }
  }

  @Test
  void takesFilesBackInFromADirectoryThatIsLeftOut() throws RejectedException {
    ContextFilter filter = ContextFilter.parse("node_modules\n!node_modules/kept\n", "Dockerfile");

    assertThat(filter.includes("node_modules")).isFalse();
    assertThat(filter.mayIncludeBelow("node_modules")).isTrue();
    assertThat(filter.includes("node_modules/kept/index.js")).isTrue();
    assertThat(filter.includes("node_modules/other/index.js")).isFalse();
    assertThat(filter.mayIncludeBelow("node_modules/other")).isFalse();
  }

  @Test
  void looksEverywhereForWhatAnExceptionWithAWildcardMayTakeBackIn() throws RejectedException {
    ContextFilter filter = ContextFilter.parse("*\n!**/keep.txt\n", "Dockerfile");

    assertThat(filter.mayIncludeBelow("any/depth")).isTrue();
    assertThat(filter.includes("any/depth/keep.txt")).isTrue();
  }

  @Test
  void needNotLookIntoADirectoryThatIsLeftOutWhole() throws RejectedException {
    assertThat(ContextFilter.parse("big", "Dockerfile").mayIncludeBelow("big")).isFalse();
  }

  @Test
  void readsLinesAsDockerDoes() throws RejectedException {
    ContextFilter filter =
        ContextFilter.parse("\ufeff# comment\r\n  spaced  \r\n\r\n #not-a-comment\n! b \nb\n", "D");

    assertThat(filter.includes("spaced")).isFalse();
    assertThat(filter.includes("# comment")).isTrue();
    assertThat(filter.includes("#not-a-comment")).isFalse();
    assertThat(filter.includes("b")).isFalse();
  }

  @Test
  void alwaysKeepsWhatTheEngineNeedsToRead() throws RejectedException {
    ContextFilter filter = ContextFilter.parse("*\n", "docker/Dockerfile");

    assertThat(filter.includes("docker/Dockerfile")).isTrue();
    assertThat(filter.includes(".dockerignore")).isTrue();
    assertThat(filter.mayIncludeBelow("docker")).isTrue();
    assertThat(filter.includes("docker/other")).isFalse();
  }

  @Test
  @Timeout(20)
  void decidesSoonWhateverThePatternIs() throws RejectedException {
    String hostile = "a" + "**/*".repeat(60) + "b";

    assertThat(ContextFilter.parse(hostile, "D").includes("a/".repeat(500) + "c")).isTrue();
  }

  @Test
  @Timeout(20)
  void decidesSoonHowDeepAPathIs() throws RejectedException {
    String longest = "*a".repeat(2000) + "b";

    assertThat(ContextFilter.parse("**/" + longest, "D").includes("a/".repeat(2000) + "c"))
        .isTrue();
  }

  @Test
  void refusesMoreThanItCouldMatchInTime() throws RejectedException {
    assertThatThrownBy(() -> ContextFilter.parse("a*\n".repeat(10_001), "Dockerfile"))
        .isInstanceOf(RejectedException.class)
        .hasMessage(".dockerignore has more than 10000 patterns");
    assertThatThrownBy(() -> ContextFilter.parse("x\n" + "a*".repeat(2048), "Dockerfile"))
        .isInstanceOf(RejectedException.class)
        .hasMessage(
            "a line of .dockerignore has more than 4095 characters: " + "a*".repeat(30) + "...");
    assertThat(ContextFilter.parse("a*\n".repeat(10_000), "Dockerfile").includes("b")).isTrue();
  }

  @Test
  void keepsEverythingWithoutPatterns() throws RejectedException {
    assertThat(ContextFilter.parse("", "Dockerfile").includes("a/b")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "a[", "[^", "[]a]", "[-]", "[x-]", "[a-b-c]", "[x-]", "[-x]", "[^bc", "a\\", "!", "! "
      })
  void refusesAMalformedLineByName(String line) {
    assertThatThrownBy(() -> ContextFilter.parse(line, "Dockerfile"))
        .isInstanceOf(RejectedException.class)
        .hasMessage("malformed line in .dockerignore: " + line.strip());
  }
}
