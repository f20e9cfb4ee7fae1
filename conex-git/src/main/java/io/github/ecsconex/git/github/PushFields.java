package io.github.ecsconex.git.github;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a push event while it is read, and the event that they make. */
final class PushFields {
  private static final int QUOTE_LIMIT = 100;
  private static final int PUSHER_LIMIT = 100;
  private static final String SOMEBODY = "unknown";
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  @Nullable String ref;
  @Nullable String after;
  @Nullable String before;
  @Nullable Boolean deleted;
  @Nullable String ownerName;
  @Nullable String ownerLogin;
  @Nullable String name;
  @Nullable String pusher;
  @Nullable String message;

  PushEvent toEvent() throws RejectedException {
    String owner = ownerName == null ? ownerLogin : ownerName;
    String ownerField = ownerName == null && ownerLogin != null ? "login" : "name";
    CommitId commit = value("after", after, PushFields::commitId);
    boolean deletion = deleted == null ? commit.isZero() : deleted;
    if (deletion != commit.isZero()) {
      throw new RejectedException(
          deletion
              ? "deleted is true, but after names a commit: " + commit
              : "after names no commit, but deleted is false");
    }
    return new PushEvent(
        new Repository(
            value(
                "repository.owner." + ownerField, owner, text -> new Repository(text, "x").owner()),
            value("repository.name", name, text -> new Repository("x", text).name())),
        value("ref", ref, GitRef::new),
        commit,
        before == null
            ? Optional.empty()
            : Optional.of(value("before", before, PushFields::commitId)),
        deletion,
        printable(pusher),
        Optional.ofNullable(message));
  }

  private static <T> T value(String field, @Nullable String text, Function<String, T> reader)
      throws RejectedException {
    if (text == null) {
      throw new RejectedException("the message is not a push event: " + field + " is missing");
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          field + " is \"" + quotable(text) + "\", " + expected(field, text), e);
    }
  }

  private static CommitId commitId(String text) {
    return new CommitId(text);
  }

  private static String expected(String field, String text) {
    return switch (field) {
      case "ref" -> "which is not the full name of a ref such as refs/heads/main";
      case "after", "before" ->
          SHA_256.matcher(text).matches()
              ? "the id of a SHA-256 repository, which conex does not support"
              : "which is not a commit id of 40 lower-case hexadecimal digits";
      default -> "which is not 1 to 100 letters, digits, '-', '_' or '.'";
    };
  }

  private static String quotable(String text) {
    String clipped = text.length() > QUOTE_LIMIT ? text.substring(0, QUOTE_LIMIT) + "…" : text;
    return withoutControls(clipped);
  }

  private static String printable(@Nullable String pusher) {
    if (pusher == null || pusher.isBlank()) {
      return SOMEBODY;
    }
    String clipped = pusher.length() > PUSHER_LIMIT ? pusher.substring(0, PUSHER_LIMIT) : pusher;
    return withoutControls(clipped);
  }

  private static String withoutControls(String text) {
    return text.replaceAll("\\p{Cntrl}", "\ufffd");
  }
}
