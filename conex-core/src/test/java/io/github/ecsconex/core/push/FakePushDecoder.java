package io.github.ecsconex.core.push;

import io.github.ecsconex.core.failure.RejectedException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads pushes of one field a line, its name and value with {@code ": "} between them:
 *
 * <pre>
 * ref: refs/heads/main
 * after: 0123456789abcdef0123456789abcdef01234567
 * owner: octocat
 * name: hello-world
 * </pre>
 *
 * These four must be there; {@code before}, {@code deleted}, {@code pusher}, {@code head} with
 * {@code message}, {@code default_branch} and {@code delivery} may be. {@link #body} writes what
 * this reads.
 */
public final class FakePushDecoder implements PushDecoder {
  /** The body that is decoded to {@code push}; a message of more lines than one is cut. */
  public static String body(PushEvent push) {
    StringBuilder body = new StringBuilder();
    body.append("ref: ").append(push.ref());
    body.append("\nafter: ").append(push.after());
    push.before().ifPresent(before -> body.append("\nbefore: ").append(before));
    body.append("\ndeleted: ").append(push.deleted());
    body.append("\nowner: ").append(push.repository().owner());
    body.append("\nname: ").append(push.repository().name());
    body.append("\npusher: ").append(push.pusher());
    push.headCommit()
        .ifPresent(head -> {
          body.append("\nhead: ").append(head.id());
          head.message().lines().findFirst().ifPresent(l -> body.append("\nmessage: ").append(l));
        });
    push.defaultBranch()
        .ifPresent(branch -> body.append("\ndefault_branch: ").append(branch.shortName()));
    push.delivery().ifPresent(delivery -> body.append("\ndelivery: ").append(delivery));
    return body.append('\n').toString();
  }

  @Override
  public PushEvent decode(String body) throws RejectedException {
    Map<String, String> fields = new HashMap<>();
    for (String line : body.lines().toList()) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        throw new RejectedException("not a field and its value: " + line);
      }
      fields.put(line.substring(0, colon), line.substring(colon + 2));
    }
    CommitId after = read(fields, "after", CommitId::new);
    boolean deleted =
        Optional.ofNullable(fields.get("deleted")).map("true"::equals).orElse(after.isZero());
    if (deleted != after.isZero()) {
      throw new RejectedException("after and deleted contradict each other");
    }
    GitRef ref = read(fields, "ref", GitRef::new);
    return new PushEvent(
        new Repository(
            read(fields, "owner", owner -> new Repository(owner, "name").owner()),
            read(fields, "name", name -> new Repository("owner", name).name())),
        ref,
        after,
        id(fields, "before"),
        deleted,
        fields.getOrDefault("pusher", "unknown"),
        deleted ? Optional.empty() : head(fields, ref, after),
        Optional.ofNullable(fields.get("default_branch"))
            .filter(GitRef::isLegal)
            .map(GitRef::branch),
        Optional.ofNullable(fields.get("delivery")).filter(PushEvent::isDelivery));
  }

  private static Optional<HeadCommit> head(Map<String, String> fields, GitRef ref, CommitId after) {
    Optional<CommitId> id = id(fields, "head");
    return id.isPresent() || (fields.containsKey("message") && !ref.isTag())
        ? Optional.of(new HeadCommit(id.orElse(after), fields.getOrDefault("message", "")))
        : Optional.empty();
  }

  private static Optional<CommitId> id(Map<String, String> fields, String field) {
    return Optional.ofNullable(fields.get(field)).filter(CommitId::isLegal).map(CommitId::new);
  }

  private static <T> T read(Map<String, String> fields, String field, Function<String, T> reader)
      throws RejectedException {
    String value = fields.get(field);
    if (value == null) {
      throw new RejectedException(field + " is missing");
    }
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(field + " is wrong: " + e.getMessage(), e);
    }
  }
}
