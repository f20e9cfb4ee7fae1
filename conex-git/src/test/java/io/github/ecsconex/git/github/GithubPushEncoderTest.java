package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GithubPushEncoderTest {
  private static final CommitId SHA = new CommitId("0123456789abcdef0123456789abcdef01234567");

  private static PushEvent push(Optional<CommitId> before, Optional<String> message) {
    return new PushEvent(
        new Repository("octocat", "hello-world"),
        GitRef.branch("größer"),
        SHA,
        before,
        false,
        "Zoë \"🐙\"",
        message);
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
            ",\"head_commit\":{\"id\":\"0123456789abcdef0123456789abcdef01234567\","
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
              Optional.empty())
        }) {
      assertThat(new GithubPushDecoder().decode(new GithubPushEncoder().encode(push)))
          .isEqualTo(push);
    }
  }

  @Test
  void cutsALongMessageBetweenCharacters() throws Exception {
    String text =
        new GithubPushEncoder().encode(push(Optional.empty(), Optional.of("🐙".repeat(501))));
    assertThat(new GithubPushDecoder().decode(text).message()).contains("🐙".repeat(500));
  }
}
