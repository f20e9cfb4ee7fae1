package io.github.ecsconex.it.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.it.guide.GuidePage.Step;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GuidePageTest {
  @Test
  void findsEveryCommandAndWhatItPrints() {
    String text =
        """
        # Page

        ```sh
        cd there
        make
        ```

        It says:

        ```
        made 3
        ```

        ```sh
        rest
        ```
        """;
    assertThat(GuidePage.parse(text).steps())
        .containsExactly(
            new Step(4, "cd there\nmake", Optional.of(new PrintedBlock("made 3"))),
            new Step(15, "rest", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing to do",
        "```\nprinted by nobody\n```\n",
        "```sh\na\n```\n```\nb\n```\n```\nc\n```\n",
        "```bash\na\n```\n",
        "```sh\na\n"
      })
  void refusesWhatNobodyWouldTry(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> GuidePage.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "pushed"
            + " 123456789012.dkr.ecr.us-east-1.amazonaws.com/a:81e48385715d60cae6f6d9ae818d8148590a9902"
            + " | pushed 127.0.0.1:5000/a:0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c | true",
        "pushed a:81e48385715d60cae6f6d9ae818d8148590a9902 | pushed a:81e48385715d | false",
        "the head, 81e48385715d, is | the head, 0d1a26e67d8f, is | true",
        "see https://github.com/my/repo/settings | see https://127.0.0.1:80/my/repo/settings |"
            + " true",
        "see https://github.com/my/repo/settings | see https://127.0.0.1:80/my/repo/hooks | false",
        "Topic arn:aws:sns:us-east-1:123456789012:Topic-… | Topic arn:aws:sns:a:1:b | true",
        "logs to …; what | logs to a group; what | true",
        "logs to …; what | logs to a group; that | false",
        "0 messages wait | 17 messages wait | true",
        "0 messages wait | no messages wait | false"
      })
  void takesNamesAndNumbersForTheReaders(String printed, String seen, boolean isThat) {
    assertThat(new PrintedBlock(printed).pattern().matcher(seen + "\n").matches())
        .isEqualTo(isThat);
  }

  @Test
  void takesALineOfDotsForAnyLines() {
    PrintedBlock printed = new PrintedBlock("begun\n…\nended");
    assertThat("begun\nended\n").matches(printed.pattern());
    assertThat("begun\n1\n\n2\nended\n").matches(printed.pattern());
    assertThat("begun\n1\n2\nended\n3\n").doesNotMatch(printed.pattern());
    assertThat("0\nbegun\nended\n").doesNotMatch(printed.pattern());
  }
}
