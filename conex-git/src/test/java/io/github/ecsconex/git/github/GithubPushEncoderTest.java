package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GithubPushEncoderTest {
  private static final CommitId SHA = new CommitId("0123456789abcdef0123456789abcdef01234567");

  private static final CommitId OTHER_SHA =
      new CommitId("fedcba9876543210fedcba9876543210fedcba98");

  private static PushEvent push(Optional<CommitId> before, Optional<String> message) {
    return new PushEvent(
        new Repository("octocat", "hello-world"),
        GitRef.branch("größer"),
        SHA,
        before,
        false,
        "Zoë \"🐙\"",
        message.map(text -> new HeadCommit(OTHER_SHA, text)),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void writesTheFieldsInTheOrderOf2016() {
    assertThat(new GithubPushEncoder().encode(push(Optional.of(CommitId.ZERO), Optional.empty())))
        .isEqualTo(
            "{\"ref\":\"refs/heads/größer\","
                + "\"after\":\"0123456789abcdef0123456789abcdef01234567\","
                + "\"before\":\"0000000000000000000000000000000000000000\","
                + "\"deleted\":false,"
                + "\"repository\":{\"name\":\"hello-world\",\"owner\":{\"name\":\"octocat\"}},"
                + "\"pusher\":{\"name\":\"Zoë \\\"🐙\\\"\"}}");
  }

  @Test
  void addsTheHeadCommitBehindThem() {
    assertThat(new GithubPushEncoder().encode(push(Optional.empty(), Optional.of("a\nb"))))
        .endsWith(
            ",\"head_commit\":{\"id\":\"fedcba9876543210fedcba9876543210fedcba98\","
                + "\"message\":\"a\\nb\"}}");
  }

  @Test
  void writesWhatTheDecoderReads() throws Exception {
    for (PushEvent push :
        new PushEvent[] {
          push(Optional.of(CommitId.ZERO), Optional.of("Say hello\n\n[skip conex]")),
          push(Optional.empty(), Optional.empty()),
          new PushEvent(
              new Repository("o", "r"),
              GitRef.tag("v1"),
              CommitId.ZERO,
              Optional.of(SHA),
              true,
              "u",
              Optional.empty(),
              Optional.of(GitRef.branch("main")),
              Optional.of("72d3162e-cc78-11e3-81ab-4c9367dc0958"))
        }) {
      assertThat(new GithubPushDecoder().decode(new GithubPushEncoder().encode(push)))
          .isEqualTo(push);
    }
  }

  @Test
  void holdsNoCharacterThatAQueueRefuses() throws Exception {
    String message = "\ud83d a \udc19 \ufffe \uffff 🐙 \u0001";
    PushEvent push = push(Optional.empty(), Optional.of(message));
    String text = new GithubPushEncoder().encode(push);
    assertThat(text).contains("\"\\uD83D a \\uDC19 \\uFFFE \\uFFFF 🐙 \\u0001\"");
    assertThat(new GithubPushDecoder().decode(text)).isEqualTo(push);
  }

  @Test
  void cutsALongMessageBetweenCharacters() throws Exception {
    String text =
        new GithubPushEncoder().encode(push(Optional.empty(), Optional.of("🐙".repeat(501))));
    assertThat(new GithubPushDecoder().decode(text).headCommit())
        .contains(new HeadCommit(OTHER_SHA, "🐙".repeat(500)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"push-trimmed-2016", "push-trimmed"})
  void writesByteForByteWhatWasWrittenBefore(String name) throws Exception {
    assertThat(Payloads.trimmed(name)).isEqualTo(Payloads.text(name));
  }

  @Test
  void trimsAWholeEvent() throws Exception {
    assertThat(Payloads.trimmed("push-branch"))
        .isEqualTo(
            Payloads.text("push-trimmed")
                .replace(",\"delivery\":\"72d3162e-cc78-11e3-81ab-4c9367dc0958\"", ""));
  }
}
