package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
  private static final String GITHUB_TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";

  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter = new LineSplitter(lines::add);

  @Test
  void joinsWhatComesInPieces() {
    append("one", " and", " more\ntwo\n\nfo", "ur");
    assertThat(lines).containsExactly("one and more", "two", "");
    splitter.flush();
    splitter.flush();
    assertThat(lines).containsExactly("one and more", "two", "", "four");
  }

  @Test
  void takesTheLineBreaksOfOtherSystems() {
    append("one\r\ntwo\r", "\nthree\r\n");
    assertThat(lines).containsExactly("one", "two", "three");
  }

  @Test
  void showsALineThatIsWrittenOverAsItEnded() {
    append(" 10 %\r", " 50 %\r 100 %", "\ndone\n");
    assertThat(lines).containsExactly(" 100 %", "done");
  }

  @Test
  void showsAProgressBarThatEndsWithItsReturn() {
    append("10 %\r100 %\r");
    splitter.flush();
    assertThat(lines).containsExactly("100 %");
  }

  @Test
  void cutsALineThatNeverEndsAndLosesNothing() {
    String endless = "0123456789".repeat(10_000);
    append(endless, "\n");
    assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> line.length() <= 1 << 14);
    assertThat(String.join("", lines)).isEqualTo(endless);
  }

  @Test
  void cutsNoCharacterInTwo() {
    append("x", "😀".repeat(20_000), "\n");
    assertThat(lines)
        .hasSizeGreaterThan(1)
        .noneMatch(line -> Character.isHighSurrogate(line.charAt(line.length() - 1)));
  }

  @Test
  void cutsNoSecretSoThatItsPiecesWouldShow() {
    BuildLog masking =
        new BuildLog() {
          @Override
          public void line(String line) {
            lines.add(masked(line));
          }

          @Override
          public String masked(String text) {
            return text.replace("s3cret", "***");
          }
        };
    LineSplitter careful = new LineSplitter(masking);
    // Wherever the cut is, it is amid one of them.
    careful.append("s3cret".repeat(20_000));
    careful.append("-" + "s3cret".repeat(20_000) + "\n");

    assertThat(String.join("", lines)).matches("\\**-\\**").hasSizeGreaterThan(1);
  }

  /** The job's own masks, which take the end of a text for one of a line, and know tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"npm+0123456789abcdefghijklmnopqrstuvwxyz", GITHUB_TOKEN})
  void cutsNoSecretOfAJobWhereverItStands(String secret) {
    Redactor redactor =
        secret.equals(GITHUB_TOKEN) ? Redactor.NONE : new Redactor(List.of(Secret.of(secret)));
    JobLog job = new JobLog("job", redactor);
    BuildLog masking =
        new BuildLog() {
          @Override
          public void line(String line) {
            lines.add(masked(line));
          }

          @Override
          public String masked(String text) {
            return job.masked(text);
          }
        };
    for (int before = (1 << 14) - secret.length(); before <= 1 << 14; before++) {
      lines.clear();
      String head = "x".repeat(before - 1) + "=";
      new LineSplitter(masking).append(head + secret + "&y\n");

      assertThat(lines).hasSizeGreaterThan(1);
      assertThat(String.join("", lines)).isEqualTo(head + "***&y");
    }
  }

  private void append(String... pieces) {
    for (String piece : pieces) {
      splitter.append(piece);
    }
  }
}
