package io.github.ecsconex.core.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommitStatusTest {
  private static final CommitId COMMIT = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");
  private static final Repository REPOSITORY = Repository.parse("octocat/hello-world");

  private static String description(String text) {
    return new CommitStatus(State.SUCCESS, text, Optional.empty()).description();
  }

  @Test
  void aDescriptionIsCutToWhatGithubTakes() {
    assertThat(description("x".repeat(140))).isEqualTo("x".repeat(140));
    assertThat(description("x".repeat(89) + "yy" + "z".repeat(50)))
        .isEqualTo("x".repeat(89) + "…" + "z".repeat(50));
  }

  @Test
  void howALongStepEndedIsKept() {
    assertThat(description("step 2/5 RUN " + "apt-get install ".repeat(20) + "exited with 100"))
        .hasSize(140)
        .startsWith("step 2/5 RUN apt-get")
        .endsWith(" exited with 100");
  }

  @Test
  void aDescriptionHoldsNoCharacterThatGithubRefuses() {
    assertThat(description("für 🐙 \ud83d x€\uffff")).isEqualTo("für \ufffd \ufffd x€\uffff");
    assertThat(description("🐙".repeat(140))).isEqualTo("\ufffd".repeat(140));
    assertThat(description("🐙".repeat(141)))
        .isEqualTo("\ufffd".repeat(89) + "…" + "\ufffd".repeat(50));
  }

  @Test
  void aDescriptionIsOneLine() {
    assertThat(description(" a\r\n\tb\u2028c\u0000 ")).isEqualTo("a b c");
  }

  @Test
  void aTargetIsTheTemplateWithTheJobsOwn() {
    StatusTarget target =
        new StatusTarget(
            "https://{region}.example/{owner}/{repo}/{sha}?ref={ref}#{messageId}-{service}",
            "ecs conex",
            "us-east-1");
    assertThat(target.of("id-1", REPOSITORY, GitRef.branch("a/ü&b"), COMMIT))
        .isEqualTo(
            "https://us-east-1.example/octocat/hello-world/"
                + COMMIT
                + "?ref=refs%2Fheads%2Fa%2F%C3%BC%26b#id-1-ecs%20conex");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://example.com/{branch} | it holds the placeholder {branch}",
        "https://{region}.example/ | it holds {region}, and AWS_REGION is not set",
        "ftp://example.com/ | it is no URL that begins with http",
        "log | it is no URL that begins with http"
      })
  void aTemplateThatLeadsNowhereIsRefused(String template, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StatusTarget(template, "ecs-conex", ""))
        .withMessage(reason);
  }

  @Test
  void nothingIsToldToNobody() throws Exception {
    CommitStatuses.NONE.set(
        REPOSITORY, COMMIT, new CommitStatus(State.SUCCESS, "", Optional.empty()));
  }
}
