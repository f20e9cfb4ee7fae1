package io.github.ecsconex.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DockerfileTest {
  @Test
  void findsEveryArgumentThatIsDeclared() {
    String text =
        """
        # ARG COMMENTED
        arg lower
        FROM scratch
        ARG\tTABBED=1
        ARG   ONE TWO=2 "THREE=a b" 'FOUR'
        ARG LONG=a\\
        b
        ENV ARG NOT
        RUN echo \\
          # ARG INSIDE
          ARG ALSO_INSIDE
        ARG LAST
        """;

    assertThat(Dockerfile.parse(text).arguments())
        .containsExactlyInAnyOrder(
            "lower", "TABBED", "ONE", "TWO", "THREE", "FOUR", "LONG", "LAST");
  }

  @Test
  void joinsLinesAroundCommentsAndBlankLines() {
    assertThat(Dockerfile.parse("ARG ONE \\\n# why\n\n  TWO\nARG THREE\n").arguments())
        .containsExactlyInAnyOrder("ONE", "TWO", "THREE");
  }

  @Test
  void losesNothingBehindWhatLooksLikeAHereDocument() {
    String text =
        """
        FROM scratch
        RUN echo $((1<<X))
        ARG SHIFTED
        RUN bash -c 'cat <<<"hi"'
        ARG QUOTED
        RUN echo "<<EOF"
        ARG CONEX_SHA
        """;

    assertThat(Dockerfile.parse(text).arguments())
        .containsExactlyInAnyOrder("SHIFTED", "QUOTED", "CONEX_SHA");
  }

  @Test
  void obeysTheEscapeDirective() {
    assertThat(Dockerfile.parse("# escape=`\nRUN dir c:\\\nARG A `\n  B\n").arguments())
        .containsExactlyInAnyOrder("A", "B");
  }

  @Test
  void readsWindowsLinesAndAByteOrderMark() {
    assertThat(Dockerfile.parse("\ufeffARG A\r\nARG B \\\r\n C\r\n").arguments())
        .containsExactlyInAnyOrder("A", "B", "C");
  }

  @Test
  void declaresNothingWhereNothingIsDeclared() {
    assertThat(Dockerfile.parse("").arguments()).isEmpty();
    assertThat(Dockerfile.parse("ARG\nARGUMENT x\n").arguments()).isEmpty();
  }
}
