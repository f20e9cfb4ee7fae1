package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushDecoderContract;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GithubPushDecoderTest implements PushDecoderContract {
  private static final String TRIMMED =
      """
      {"ref":"refs/heads/x","after":"%s","before":"%s","deleted":false,\
      "repository":{"name":"r","owner":{"name":"o"}},"pusher":{"name":"u"}}\
      """
          .formatted(SHA, OTHER_SHA);

  @Override
  public PushDecoder decoder() {
    return new GithubPushDecoder();
  }

  @Override
  public String body(Map<String, String> fields) {
    List<String> json = new ArrayList<>();
    List<String> repository = new ArrayList<>();
    List<String> head = new ArrayList<>();
    fields.forEach((field, value) -> {
      String quoted = "\"" + value + "\"";
      switch (field) {
        case "deleted" -> json.add("\"deleted\":" + value);
        case "name" -> repository.add("\"name\":" + quoted);
        case "owner" -> repository.add("\"owner\":{\"name\":" + quoted + "}");
        case "pusher" -> json.add("\"pusher\":{\"name\":" + quoted + "}");
        case "default_branch" -> repository.add("\"default_branch\":" + quoted);
        case "head" -> head.add("\"id\":" + quoted);
        case "message" -> head.add("\"message\":" + quoted);
        default -> json.add("\"" + field + "\":" + quoted);
      }
    });
    json.add("\"head_commit\":" + (head.isEmpty() ? "null" : "{" + String.join(",", head) + "}"));
    json.add("\"repository\":{" + String.join(",", repository) + "}");
    return "{" + String.join(",", json) + "}";
  }

  @Override
  public String malformed() {
    return "hello";
  }

  private void assertRejected(String body, String message) {
    assertThatExceptionOfType(RejectedException.class)
        .as("%.200s", body)
        .isThrownBy(() -> decoder().decode(body))
        .withMessage(message);
  }

  @Test
  void readsTheWholeEventAsGithubSendsIt() throws Exception {
    assertThat(decoder().decode(Payloads.text("push-branch")))
        .isEqualTo(
            new PushEvent(
                new Repository("octo-org", "hello-world"),
                GitRef.branch("größer"),
                new CommitId("0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c"),
                Optional.of(new CommitId("6113728f27ae82c7b1a177c8d03f9e96e0adf246")),
                false,
                "zoë",
                Optional.of(
                    new HeadCommit(
                        new CommitId("0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c"),
                        "Say hello 🐙\n\nIn every language.")),
                Optional.of(GitRef.branch("main")),
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "push-branch, refs/heads/größer, 0d1a26e",
    "push-first, refs/heads/main, 0d1a26e",
    "push-branch-created, refs/heads/feature/x, 0d1a26e",
    "push-forced, refs/heads/main, 0d1a26e",
    "push-merge, refs/heads/main, 0d1a26e",
    "push-skipped, refs/heads/main, 0d1a26e",
    "push-branch-deleted, refs/heads/feature/x, none",
    "push-tag-lightweight, refs/tags/v1.0, 0d1a26e",
    "push-tag-annotated, refs/tags/v2.0, 0d1a26e",
    "push-tag-moved, refs/tags/latest, 0d1a26e",
    "push-tag-deleted, refs/tags/v1.0, none",
    "push-without-head-commit, refs/heads/main, 0d1a26e",
    "push-user, refs/heads/main, 0d1a26e",
    "push-enterprise-server, refs/heads/trunk, 0d1a26e",
    "push-trimmed-2016, refs/heads/x, 0d1a26e",
    "push-trimmed-sendjob, refs/heads/test-branch, 0d1a26e",
    "push-trimmed, refs/heads/größer, 0d1a26e"
  })
  void readsEveryKindOfPush(String name, String ref, String commit) throws Exception {
    PushEvent push = decoder().decode(Payloads.text(name));
    assertThat(push.ref()).isEqualTo(new GitRef(ref));
    assertThat(push.commit().map(id -> id.hex().substring(0, 7)).orElse("none")).isEqualTo(commit);
    assertThat(push.deleted()).isEqualTo(commit.equals("none"));
    assertThat(decoder().decode(new GithubPushEncoder().encode(push)))
        .as("the trimmed form says the same")
        .isEqualTo(push);
  }

  @Test
  void readsTheTrimmedForm() throws Exception {
    PushEvent push = decoder().decode(TRIMMED);
    assertThat(push.repository()).isEqualTo(new Repository("o", "r"));
    assertThat(push.pusher()).isEqualTo("u");
    assertThat(push.before()).contains(new CommitId(OTHER_SHA));
  }

  @Test
  void readsTheMessageThatSendJobWroteIn2016() throws Exception {
    PushEvent push = decoder().decode(TRIMMED.replace("\"deleted\":false,", ""));
    assertThat(push.deleted()).isFalse();
    assertThat(push.headCommit()).isEmpty();
  }

  @Test
  void takesTheOwnersLoginWhereThereIsNoName() throws Exception {
    String body = TRIMMED.replace("\"owner\":{\"name\":", "\"owner\":{\"login\":");
    assertThat(decoder().decode(body).repository().owner()).isEqualTo("o");
    assertRejected(
        body.replace("\"o\"", "\"/\""),
        "repository.owner.login is not 1 to 100 letters, digits, '-', '_' or '.': \"/\"");
  }

  @Test
  void rejectsWhatIsNotOneJsonObject() {
    assertRejected("[]", "the message is not a JSON object");
    assertRejected("\"push\"", "the message is not a JSON object");
    assertRejected("null", "the message is not a JSON object");
    assertRejected(TRIMMED + TRIMMED, "the message is more than one JSON object");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> decoder().decode(TRIMMED.substring(0, TRIMMED.length() - 1)))
        .withMessageStartingWith("the message is not JSON: Unexpected end-of-input");
  }

  @Test
  void saysWhichFieldHasTheWrongType() {
    assertRejected(TRIMMED.replace("\"" + SHA + "\"", "7"), "after is not a string");
    assertRejected(TRIMMED.replace("\"" + SHA + "\"", "{}"), "after is not a string");
    assertRejected(TRIMMED.replace("\"r\"", "[\"r\"]"), "repository.name is not a string");
    assertRejected(TRIMMED.replace("false", "\"false\""), "deleted is neither true nor false");
  }

  @Test
  void saysWhatIsMissing() {
    assertRejected("{}", "ref is missing");
    assertRejected(TRIMMED.replace("\"ref\"", "\"Ref\""), "ref is missing");
    assertRejected(TRIMMED.replace("\"" + SHA + "\"", "null"), "after is missing");
    assertRejected(TRIMMED.replace("{\"name\":\"o\"}", "null"), "repository.owner.name is missing");
    assertRejected(
        TRIMMED.replace("{\"name\":\"o\"}", "\"o\""), "repository.owner.name is missing");
  }

  @Test
  void saysThatSha256IsNotSupported() {
    assertRejected(
        TRIMMED.replace(SHA, "ab".repeat(32)),
        "after is a SHA-256 id: repositories that use SHA-256 are not supported");
    assertRejected(
        Payloads.text("push-sha256"),
        "after is a SHA-256 id: repositories that use SHA-256 are not supported");
  }

  @Test
  void showsWhatIsWrongOnOneLineOfBearableLength() {
    assertRejected(
        TRIMMED.replace(SHA, "x\\n\\u001b" + "y".repeat(1000)),
        "after is not a commit id of 40 lower-case hex digits: \"x\ufffd\ufffd"
            + "y".repeat(97)
            + "…\"");
  }

  @Test
  void doesWithoutTheNameOfWhoPushed() throws Exception {
    for (String pusher : new String[] {"null", "{}", "{\"name\":3}", "{\"name\":\" \"}", "[]"}) {
      String body = TRIMMED.replace("{\"name\":\"u\"}", pusher);
      assertThat(decoder().decode(body).pusher()).as(pusher).isEqualTo("unknown");
    }
    assertThat(decoder().decode(TRIMMED.replace("\"u\"", "\"a\\nb\"")).pusher()).isEqualTo("a b");
  }

  @Test
  void passesOverWhatIsOddAndDecidesNothing() throws Exception {
    for (String odd : new String[] {"5", "{}", "[1]", "true"}) {
      String body =
          TRIMMED
              .replace("\"" + OTHER_SHA + "\"", odd)
              .replace("\"pusher\"", "\"head_commit\":{\"message\":" + odd + "},\"pusher\"");
      assertThat(decoder().decode(body).before()).as(odd).isEmpty();
      assertThat(decoder().decode(body).headCommit()).as(odd).isEmpty();
    }
  }

  @Test
  void doesNotTakeADottedKeyForAPath() throws Exception {
    String body = TRIMMED.replace("{\"ref\"", "{\"head_commit.message\":\"x\",\"ref\"");
    assertThat(decoder().decode(body).headCommit()).isEmpty();
    assertThat(
            decoder()
                .decode(TRIMMED.replaceFirst("}$", ",\"repository.name\":\"other\"}"))
                .repository()
                .name())
        .isEqualTo("r");
  }

  @Test
  void readsWhatIsLongAndDecidesNothing() throws Exception {
    String message = "für 🐙 \\ud83d\\udc19 \\\" ";
    String head = "{\"id\":\"" + SHA + "\",\"message\":\"" + message.repeat(200_000) + "\"}";
    String body =
        TRIMMED.replace(
            "{\"ref\"",
            "{\""
                + "k\\\"ü".repeat(30_000)
                + "\":"
                + "-1234567890"
                + "5".repeat(60_000)
                + ".25e17,\"head_commit\":"
                + head
                + ",\"ref\"");
    assertThat(decoder().decode(body).headCommit())
        .contains(new HeadCommit(new CommitId(SHA), "für 🐙 🐙 \" ".repeat(60)));
    assertRejected(
        TRIMMED.replace("refs/heads/x", "refs/heads/" + "x".repeat(100_000)),
        "ref is not the full name of a branch or tag such as refs/heads/main: \"refs/heads/"
            + "x".repeat(89)
            + "…\"");
  }

  @Test
  void takesTheLastOfAKeyThatStandsTwice() throws Exception {
    String body = TRIMMED.replace("{\"ref\":", "{\"ref\":\"refs/heads/first\",\"ref\":");
    assertThat(decoder().decode(body).ref().shortName()).isEqualTo("x");
  }

  @Test
  void readsAnEventOfManyMegabytes() throws Exception {
    String commits = "{\"id\":\"%s\",\"modified\":[\"a\",\"b\"]},".formatted(SHA).repeat(200_000);
    String body = TRIMMED.replace("{\"ref\"", "{\"commits\":[" + commits + "0],\"ref\"");
    assertThat(body.length()).isGreaterThan(10 << 20);
    assertThat(decoder().decode(body).after().hex()).isEqualTo(SHA);
  }

  @Test
  void rejectsWhatNoServerOfGithubWouldSend() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> decoder().decode("{\"a\":" + "[".repeat(100_000)));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> decoder().decode("{\"a\":" + "{\"a\":".repeat(100_000)));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> decoder().decode(" ".repeat(26 << 20)));
  }

  @Test
  void rejectsWithAReasonWhateverIsBroken() {
    Random random = new Random(20160705);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder body = new StringBuilder(TRIMMED);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = random.nextInt(body.length());
        switch (random.nextInt(3)) {
          case 0 -> body.deleteCharAt(at);
          case 1 -> body.setCharAt(at, (char) random.nextInt(0x180));
          default -> body.insert(at, body.substring(at, Math.min(body.length(), at + 9)));
        }
      }
      Optional<String> reason = rejection(body.toString());
      assertThat(reason.orElse("none, it is still a push")).as("%s", body).isNotBlank();
    }
  }

  private Optional<String> rejection(String body) {
    try {
      decoder().decode(body);
      return Optional.empty();
    } catch (RejectedException e) {
      return Optional.of(e.getMessage());
    }
  }
}
