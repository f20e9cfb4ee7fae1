package io.github.ecsconex.core.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PushDecoder} keeps to. The fields of a push are named {@code ref}, {@code
 * after}, {@code before}, {@code deleted}, {@code owner}, {@code name}, {@code pusher}, {@code
 * head} (the head commit's id), {@code message}, {@code default_branch} and {@code delivery}.
 */
public interface PushDecoderContract {
  String SHA = "0123456789abcdef0123456789abcdef01234567";
  String OTHER_SHA = "fedcba9876543210fedcba9876543210fedcba98";

  /** The decoder under test. */
  PushDecoder decoder();

  /** The body with these fields, whatever their values; a field that is not there is left out. */
  String body(Map<String, String> fields);

  /** A body that is not in the decoder's form at all. */
  String malformed();

  private static Map<String, String> fields(String... changes) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("ref", "refs/heads/main");
    fields.put("after", SHA);
    fields.put("before", OTHER_SHA);
    fields.put("deleted", "false");
    fields.put("owner", "octocat");
    fields.put("name", "hello-world");
    fields.put("pusher", "Mona");
    for (int i = 0; i < changes.length; i += 2) {
      fields.put(changes[i], changes[i + 1]);
    }
    return fields;
  }

  private void assertRejected(Map<String, String> fields, String field) {
    assertThatExceptionOfType(RejectedException.class)
        .as("%s", fields)
        .isThrownBy(() -> decoder().decode(body(fields)))
        .withMessageContaining(field);
  }

  @Test
  default void readsAPushOfABranch() throws Exception {
    assertThat(
            decoder()
                .decode(
                    body(
                        fields(
                            "head", SHA,
                            "message", "Say hello",
                            "default_branch", "trunk",
                            "delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"))))
        .isEqualTo(
            new PushEvent(
                new Repository("octocat", "hello-world"),
                new GitRef("refs/heads/main"),
                new CommitId(SHA),
                Optional.of(new CommitId(OTHER_SHA)),
                false,
                "Mona",
                Optional.of(new HeadCommit(new CommitId(SHA), "Say hello")),
                Optional.of(GitRef.branch("trunk")),
                Optional.of("72d3162e-cc78-11e3-81ab-4c9367dc0958")));
  }

  @Test
  default void readsAPushOfANewTag() throws Exception {
    PushEvent push =
        decoder().decode(body(fields("ref", "refs/tags/v1", "before", CommitId.ZERO.hex())));
    assertThat(push.ref()).isEqualTo(GitRef.tag("v1"));
    assertThat(push.before()).contains(CommitId.ZERO);
    assertThat(push.headCommit()).isEmpty();
    assertThat(push.defaultBranch()).isEmpty();
    assertThat(push.delivery()).isEmpty();
  }

  @Test
  default void readsAPushOfAnAnnotatedTag() throws Exception {
    PushEvent push =
        decoder()
            .decode(body(fields("ref", "refs/tags/v1", "head", OTHER_SHA, "message", "Hello")));
    assertThat(push.after()).isEqualTo(new CommitId(SHA));
    assertThat(push.commit()).contains(new CommitId(OTHER_SHA));
  }

  @Test
  default void takesTheHeadCommitForThePushedOneWhereTheEventDoesNotSay() throws Exception {
    PushEvent push = decoder().decode(body(fields("message", "Hello")));
    assertThat(push.headCommit()).contains(new HeadCommit(new CommitId(SHA), "Hello"));
  }

  @Test
  default void keepsTheBeginningOfALongMessage() throws Exception {
    PushEvent push = decoder().decode(body(fields("message", "x".repeat(3000))));
    assertThat(push.headCommit().orElseThrow().message()).isEqualTo("x".repeat(500));
  }

  @Test
  default void doesWithoutWhatPeopleOnlyLookAt() throws Exception {
    PushEvent push = decoder().decode(body(fields("default_branch", "..", "delivery", "a b")));
    assertThat(push.defaultBranch()).isEmpty();
    assertThat(push.delivery()).isEmpty();
  }

  @Test
  default void readsADeletion() throws Exception {
    PushEvent push =
        decoder().decode(body(fields("after", CommitId.ZERO.hex(), "deleted", "true")));
    assertThat(push.deleted()).isTrue();
    assertThat(push.after()).isEqualTo(CommitId.ZERO);
  }

  @Test
  default void takesAZeroIdForADeletionWhereTheEventDoesNotSay() throws Exception {
    Map<String, String> fields = fields("after", CommitId.ZERO.hex());
    fields.remove("deleted");
    assertThat(decoder().decode(body(fields)).deleted()).isTrue();
  }

  @Test
  default void takesAnIdForACommitWhereTheEventDoesNotSayThatItWasDeleted() throws Exception {
    Map<String, String> fields = fields();
    fields.remove("deleted");
    assertThat(decoder().decode(body(fields)).deleted()).isFalse();
  }

  @Test
  default void doesWithoutTheIdBefore() throws Exception {
    Map<String, String> fields = fields();
    fields.remove("before");
    assertThat(decoder().decode(body(fields)).before()).isEmpty();
  }

  @Test
  default void passesOverWhatIsWrongAndDecidesNothing() throws Exception {
    for (String before : new String[] {"", "nothing"}) {
      assertThat(decoder().decode(body(fields("before", before))).before()).isEmpty();
    }
    PushEvent push = decoder().decode(body(fields("head", "main", "message", "Hello")));
    assertThat(push.headCommit()).contains(new HeadCommit(new CommitId(SHA), "Hello"));
    assertThat(
            decoder().decode(body(fields("ref", "refs/tags/v1", "message", "Hello"))).headCommit())
        .as("a tag object is no commit")
        .isEmpty();
  }

  @Test
  default void readsUnicode() throws Exception {
    PushEvent push =
        decoder()
            .decode(
                body(
                    fields(
                        "ref", "refs/heads/größer/日本", "pusher", "Zoë 🐙", "message", "für 🚀")));
    assertThat(push.ref().shortName()).isEqualTo("größer/日本");
    assertThat(push.pusher()).isEqualTo("Zoë 🐙");
    assertThat(push.headCommit().orElseThrow().message()).isEqualTo("für 🚀");
  }

  @Test
  default void passesOverWhatItDoesNotKnow() throws Exception {
    assertThat(decoder().decode(body(fields("compare", "https://example.com"))).after().hex())
        .isEqualTo(SHA);
  }

  @Test
  default void namesTheFieldThatIsMissing() {
    for (String field : new String[] {"ref", "after", "owner", "name"}) {
      Map<String, String> fields = fields();
      fields.remove(field);
      assertRejected(fields, field);
    }
  }

  @Test
  default void namesTheFieldThatIsWrong() {
    assertRejected(fields("ref", "main"), "ref");
    assertRejected(fields("ref", "refs/heads/../../etc"), "ref");
    assertRejected(fields("after", "HEAD"), "after");
    assertRejected(fields("after", SHA.substring(1)), "after");
    assertRejected(fields("owner", "octo cat"), "owner");
    assertRejected(fields("owner", ""), "owner");
    assertRejected(fields("name", "../hello"), "name");
    assertRejected(fields("name", "$(id)"), "name");
  }

  @Test
  default void rejectsADeletionThatNamesACommit() {
    assertRejected(fields("deleted", "true"), "deleted");
    assertRejected(fields("after", CommitId.ZERO.hex()), "after");
  }

  @Test
  default void rejectsWhatIsNoPushAtAll() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> decoder().decode(malformed()));
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> decoder().decode(""));
  }
}
