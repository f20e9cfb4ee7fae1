package io.github.ecsconex.git.jgit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AttributesPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *               | a/b            | true
          *.bat           | a/x.bat        | true
          *.bat           | a/x.bat.txt    | false
          a*b*c           | axxbxxbc       | true
          a*b*c           | axxbxxb        | false
          ?.c             | a.c            | true
          ?.c             | .c             | false
          **              | a/b            | true
          a**b            | axb            | true
          /a              | a              | true
          /a              | b/a            | false
          a/*             | a/b            | true
          a/*             | a/b/c          | false
          a/b             | x/a/b          | false
          **/b            | b              | true
          **/b            | a/x/b          | true
          **/b/c          | b/b/c          | true
          a/**            | a              | false
          a/**            | a/b/c          | true
          a/**/c          | a/c            | true
          a/**/c          | a/b/b/c        | true
          a/**/c          | a/b/b/d        | false
          a/**/b/**/c     | a/b/x/b/c      | true
          a/**b           | a/xb           | true
          a/**b           | a/x/b          | false
          [ab].c          | b.c            | true
          [!ab].c         | b.c            | false
          [^ab].c         | c.c            | true
          [a-c]           | b              | true
          [a-]            | -              | true
          []]             | ]              | true
          [\\]]           | ]              | true
          [[:digit:]x]    | 7              | true
          [[:digit:]x]    | x              | true
          [[:digit:]x]    | a              | false
          [[:none:]]      | n              | false
          [a              | a              | false
          \\*             | *              | true
          \\*             | a              | false
          \\(a            | (a             | true
          a\\             | a              | false
          (a+)+           | (a+)+          | true
          """)
  void matchesAsGitDoes(String pattern, String path, boolean matches) {
    assertThat(AttributesPattern.parse(pattern).matches(path)).isEqualTo(matches);
  }

  @Test
  @Timeout(20)
  void decidesSoonWhateverThePatternIs() {
    assertThat(AttributesPattern.parse("*a".repeat(100) + "b").matches("a".repeat(255))).isFalse();
    assertThat(AttributesPattern.parse("**/a/".repeat(100) + "b").matches("a/".repeat(2000) + "c"))
        .isFalse();
  }
}
