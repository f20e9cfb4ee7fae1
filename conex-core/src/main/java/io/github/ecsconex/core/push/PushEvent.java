package io.github.ecsconex.core.push;

import java.util.Objects;
import java.util.Optional;

/**
 * A push: {@code ref} of {@code repository} now points at {@code after}.
 *
 * @param after the commit, or the tag object where an annotated tag was pushed; {@link
 *     CommitId#ZERO} exactly where the ref was deleted
 * @param before what the ref pointed at, {@link CommitId#ZERO} where it is new, empty if unknown
 * @param deleted whether the push deleted the ref
 * @param pusher the name of who pushed, for people to read
 * @param message the head commit's message, empty if the event does not say
 */
public record PushEvent(
    Repository repository,
    GitRef ref,
    CommitId after,
    Optional<CommitId> before,
    boolean deleted,
    String pusher,
    Optional<String> message) {
  public PushEvent {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(ref, "ref");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(message, "message");
    if (after.isZero() != deleted) {
      throw new IllegalArgumentException(
          deleted
              ? "a deleted ref points at no commit"
              : "a push that deletes nothing has a commit");
    }
    if (pusher.isBlank() || pusher.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a pusher has a name without control characters");
    }
  }

  /**
   * A push of which no more is known than where {@code ref} points now; {@link CommitId#ZERO} if it
   * was deleted.
   */
  public static PushEvent of(Repository repository, GitRef ref, CommitId after, String pusher) {
    return new PushEvent(
        repository, ref, after, Optional.empty(), after.isZero(), pusher, Optional.empty());
  }
}
