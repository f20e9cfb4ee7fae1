package io.github.ecsconex.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void tellsWhatOnlyBuildkitKnows() {
    Dockerfile dockerfile =
        Dockerfile.parse(
            """
            FROM a
            run \\
             --network=none --mount=type=cache x
            RUN --mount=type=secret,id=T cat
            COPY --link --from=b --chown=1 x y
            ADD --checksum=sha256:0 x y
            """);
    assertThat(dockerfile.buildkitOptions())
        .containsExactly("RUN --network", "RUN --mount", "COPY --link", "ADD --checksum");
  }

  @Test
  void tellsNothingOfWhatTheClassicBuilderKnowsToo() {
    Dockerfile dockerfile =
        Dockerfile.parse(
            """
            FROM --platform=linux/amd64 a
            RUN echo --mount=type=secret
            COPY --mount=x --from=a --chown=1 x y
            HEALTHCHECK --interval=1s CMD true
            """);
    assertThat(dockerfile.buildkitOptions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN <<EOF                | true",
        "RUN cat <<-'EOF' > /a    | true",
        "COPY <<EOF /a            | true",
        "add --chmod=644 <<\"E\" /a| true",
        "RUN python3 3<<EOF       | true",
        "RUN cat < a              | false",
        "RUN cat <<< a            | false",
        "RUN echo $((1<<3))       | false",
        "CMD cat <<EOF            | false",
        "FROM <<EOF               | false"
      })
  void tellsHereDocuments(String instruction, boolean there) {
    assertThat(Dockerfile.parse("FROM a\n" + instruction + "\n").hasHereDocuments())
        .isEqualTo(there);
  }

  @Test
  void tellsWhetherItHasStages() {
    assertThat(Dockerfile.parse("ARG FROM\nFROM a AS b\nRUN FROM\n").hasStages()).isFalse();
    assertThat(Dockerfile.parse("FROM a AS b\nfrom b\n").hasStages()).isTrue();
  }

  @Test
  void namesTheImagesThatItTakesFromElsewhere() {
    String text =
        """
        ARG TAG=3.20
        ARG BASE=alpine:${TAG}
        ARG MIRROR
        FROM --platform=linux/amd64 ${BASE} AS build
        ARG TAG=other
        FROM node:$TAG as Web
        FROM scratch
        COPY --from=build /a /a
        COPY --chown=1:1 --from=web /b /b
        COPY --from=0 /c /c
        COPY --from=busybox:musl /d /d
        FROM ${MIRROR:-docker.io}/x
        FROM y${MIRROR:+-mirrored}
        FROM $UNKNOWN
        FROM build
        """;

    assertThat(Dockerfile.parse(text).baseImages(Map.of()))
        .containsExactly("alpine:3.20", "node:3.20", "busybox:musl", "docker.io/x", "y");
    assertThat(Dockerfile.parse(text).baseImages(Map.of("TAG", "1", "MIRROR", "m.example")))
        .containsExactly("alpine:1", "node:1", "busybox:musl", "m.example/x", "y-mirrored");
    assertThat(Dockerfile.parse("FROM\nFROM ${A?b}\n").baseImages(Map.of())).isEmpty();
  }

  @Test
  void namesNoImageWhoseNameOnlyTheEngineKnows() {
    String text =
        """
        ARG TARGETOS
        ARG OF_ARCH=$BUILDARCH-x
        ARG EMPTY=
        FROM x AS base-amd64
        FROM base-${TARGETARCH}
        FROM base-$TARGETOS
        FROM y:$OF_ARCH
        FROM y:${UNDECLARED}
        FROM y:${OF_ARCH:-1}
        FROM z${EMPTY:-1}${EMPTY-2}$EMPTY
        FROM ${BASE:-node:22}
        """;

    assertThat(Dockerfile.parse(text).baseImages(Map.of())).containsExactly("x", "z1", "node:22");
    assertThat(Dockerfile.parse(text).baseImages(Map.of("TARGETOS", "linux")))
        .containsExactly("x", "base-linux", "z1", "node:22");
  }

  @Test
  void makesAnArgumentOfTheOneThatItTakesThePlaceOf() {
    String text = "ARG V=22\nARG V=${V}-alpine\nFROM node:$V\n";
    assertThat(Dockerfile.parse(text).baseImages(Map.of())).containsExactly("node:22-alpine");
  }

  @Test
  void takesNoTextOfAHereDocumentForAnImageOrAStage() {
    String text =
        """
        FROM x
        RUN python3 <<EOF
        from PIL import Image
        from . import a \\
        EOF
        COPY <<-'ONE' <<TWO /a/
        \tFROM Users u
        \tONE
        COPY --from=other /a /b
        \tTWO
        FROM users
        TWO
        ONBUILD RUN <<"END OF"
        FROM users
        END OF
        RUN cat <<NEVER
        COPY --from=y /a /b
        """;
    Dockerfile dockerfile = Dockerfile.parse(text);

    assertThat(dockerfile.baseImages(Map.of())).containsExactly("x", "y");
    assertThat(dockerfile.hasStages()).isFalse();
    assertThat(Dockerfile.parse("FROM x\nRUN <<A\nARG IN\nA\nFROM y\n").hasStages()).isTrue();
  }

  @Test
  @Timeout(10)
  void readsHereDocumentsWithoutEndInLittleTime() {
    StringBuilder text = new StringBuilder("FROM x\n");
    for (int i = 0; i < 60_000; i++) {
      text.append("RUN <<A").append(i % 2).append(" <<B\n");
      text.append("A0\n");
    }
    assertThat(Dockerfile.parse(text.toString()).baseImages(Map.of())).containsExactly("x");
  }

  @Test
  @Timeout(10)
  void endsWithArgumentsThatAreMadeOfEachOther() {
    StringBuilder text = new StringBuilder("ARG A0=0123456789\n");
    for (int i = 1; i <= 20; i++) {
      text.append("ARG A").append(i).append('=').append(("$A" + (i - 1)).repeat(10)).append('\n');
    }
    text.append("FROM x:$A1\nFROM $A20\n");

    assertThat(Dockerfile.parse(text.toString()).baseImages(Map.of()))
        .containsExactly("x:" + "0123456789".repeat(10));
  }

  @Test
  void keepsLittleOfManyArguments() {
    StringBuilder text = new StringBuilder("ARG FIRST=a\nARG LONG=" + "x".repeat(4_000) + "\n");
    for (int i = 0; i < 100; i++) {
      text.append("ARG N").append(i).append("=$LONG\n");
    }
    text.append("ARG LAST=b\nFROM x:$FIRST\nFROM x:$LAST\n");
    assertThat(Dockerfile.parse(text.toString()).baseImages(Map.of())).containsExactly("x:a");
  }

  @Test
  void declaresNothingWhereNothingIsDeclared() {
    assertThat(Dockerfile.parse("").arguments()).isEmpty();
    assertThat(Dockerfile.parse("ARG\nARGUMENT x\n").arguments()).isEmpty();
  }
}
