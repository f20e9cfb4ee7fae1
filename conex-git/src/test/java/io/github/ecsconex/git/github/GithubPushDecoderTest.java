package io.github.ecsconex.git.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushDecoderContract;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GithubPushDecoderTest implements PushDecoderContract {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GithubPushDecoder decoder = new GithubPushDecoder();
  private final GithubPushEncoder encoder = new GithubPushEncoder();

  @Override
  public PushDecoder decoder() {
    return decoder;
  }

  @Override
  public String malformed() {
    return "ref=refs/heads/main";
  }

  @Override
  public String body(Map<String, String> fields) {
    ObjectNode event = JSON.createObjectNode();
    fields.forEach((field, value) -> {
      switch (field) {
        case "deleted" -> event.put("deleted", Boolean.parseBoolean(value));
        case "owner" ->
            event.withObjectProperty("repository").putObject("owner").put("name", value);
        case "name" -> event.withObjectProperty("repository").put("name", value);
        case "pusher" -> event.withObjectProperty("pusher").put("name", value);
        case "message" -> event.withObjectProperty("head_commit").put("message", value);
        default -> event.put(field, value);
      }
    });
    return event.toString();
  }

  @Test
  void readsTheMessageOf2016() throws Exception {
    PushEvent push =
        decoder.decode(
            "{\"ref\":\"refs/heads/test-branch\","
                + "\"after\":\"81e48385715d60cae6f6d9ae818d8148590a9902\","
                + "\"before\":\"c2abf76a55709b2f5eb27eeb1c0d33d4408ea963\","
                + "\"repository\":{\"name\":\"ecs-conex\",\"owner\":{\"name\":\"mapbox\"}},"
                + "\"pusher\":{\"name\":\"rclark\"}}");

    assertThat(push.repository()).isEqualTo(Repository.parse("mapbox/ecs-conex"));
    assertThat(push.pusher()).isEqualTo("rclark");
    assertThat(push.deleted()).isFalse();
  }

  @Test
  void passesOverWhatItDoesNotNeedHoweverDeepItLies() throws Exception {
    PushEvent push =
        decoder.decode(
            "{\"commits\":[{\"ref\":\"refs/heads/no\",\"added\":[\"a\",[{}]]}],"
                + "\"ref\":\"refs/heads/main\",\"head_commit\":null,\"base_ref\":null,"
                + "\"sender\":{\"login\":\"x\",\"pusher\":{\"name\":\"no\"}},"
                + "\"repository\":{\"id\":1,\"owner\":{\"id\":2,\"login\":\"octocat\"},"
                + "\"license\":{\"name\":\"no\"},\"name\":\"hello\",\"topics\":[\"name\"]},"
                + "\"after\":\"81e48385715d60cae6f6d9ae818d8148590a9902\"}");

    assertThat(push.ref()).isEqualTo(GitRef.branch("main"));
    assertThat(push.repository()).isEqualTo(Repository.parse("octocat/hello"));
    assertThat(push.pusher()).isEqualTo("unknown");
  }

  @Test
  void rejectsASha256RepositoryWithASentenceOfItsOwn() {
    assertRejection(
        "{\"ref\":\"refs/heads/main\",\"repository\":{\"name\":\"r\",\"owner\":{\"name\":\"o\"}},"
            + "\"after\":\""
            + "a".repeat(64)
            + "\"}",
        "after is \""
            + "a".repeat(64)
            + "\", the id of a SHA-256 repository, which conex does not support");
  }

  @Test
  void saysWhatIsWrongWithWhichField() {
    assertRejection("[]", "the message is not a push event: it is no JSON object");
    assertRejection("\"ref\"", "the message is not a push event: it is no JSON object");
    assertRejection("{}", "the message is not a push event: after is missing");
    assertRejection("{\"ref\":1}", "ref is not a string");
    assertRejection("{\"deleted\":\"no\"}", "deleted is neither true nor false");
    assertRejection("{\"repository\":\"r\"}", "repository is not an object");
    assertRejection("{\"repository\":{\"owner\":\"o\"}}", "repository.owner is not an object");
    assertRejection("{\"pusher\":\"p\"}", "pusher is not an object");
    assertRejection(
        "{\"after\":\"a\\nb\"}",
        "after is \"a\ufffdb\", which is not a commit id of 40 lower-case hexadecimal digits");
    assertRejection("{} {}", "the message is not a push event: more follows its end");
  }

  @Test
  void rejectsWhatIsCutOffOrTooDeep() {
    for (String body :
        new String[] {"{\"ref\":\"refs", "{\"a\":" + "[".repeat(100_000), "{\"a\""}) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> decoder.decode(body))
          .withMessageStartingWith("the message is not JSON: ");
    }
  }

  @Test
  void aPusherIsANameOnOneLine() throws Exception {
    String event =
        body(
            Map.of(
                "ref", "refs/heads/main",
                "after", SHA,
                "owner", "o",
                "name", "r",
                "pusher", "a\nb"));

    assertThat(decoder.decode(event).pusher()).isEqualTo("a\ufffdb");
  }

  @Test
  void theEncoderWritesTheFieldsInTheirOrderOf2016() {
    assertThat(encoder.encode(push(Optional.empty())))
        .isEqualTo(
            "{\"ref\":\"refs/heads/main\",\"after\":\""
                + SHA
                + "\",\"before\":\""
                + OTHER_SHA
                + "\",\"deleted\":false,\"repository\":{\"name\":\"hello\",\"owner\":{\"name\":"
                + "\"octocat\"}},\"pusher\":{\"name\":\"Mona\"}}");
  }

  @Test
  void theDecoderReadsWhatTheEncoderWrites() throws Exception {
    PushEvent push = push(Optional.of("für 🚀 \"quoted\""));

    assertThat(decoder.decode(encoder.encode(push))).isEqualTo(push);
  }

  @Test
  void theEncoderCutsALongMessageBetweenCharacters() throws Exception {
    String encoded = encoder.encode(push(Optional.of("🚀".repeat(600))));

    assertThat(message(encoded)).isEqualTo("🚀".repeat(500));
  }

  private static String message(String encoded) throws JsonProcessingException {
    return JSON.readTree(encoded).path("head_commit").path("message").asText();
  }

  private static PushEvent push(Optional<String> message) {
    return new PushEvent(
        Repository.parse("octocat/hello"),
        GitRef.branch("main"),
        new CommitId(SHA),
        Optional.of(new CommitId(OTHER_SHA)),
        false,
        "Mona",
        message);
  }

  private void assertRejection(String body, String reason) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> decoder.decode(body))
        .withMessage(reason);
  }
}
