package io.github.ecsconex.core.push;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A push: {@code ref} of {@code repository} now points at {@code after}.
 *
 * @param after the commit, or the tag object where an annotated tag was pushed; {@link
 *     CommitId#ZERO} exactly where the ref was deleted
 * @param before what the ref pointed at, {@link CommitId#ZERO} where it is new, empty if unknown
 * @param deleted whether the push deleted the ref
 * @param pusher the name of who pushed, for people to read
 * @param headCommit the newest commit, empty if the event does not say or the ref was deleted
 * @param defaultBranch the repository's, empty if the event does not say
 * @param delivery the name of this very event, such as GitHub's, for people to look it up by; empty
 *     if it has none
 */
public record PushEvent(
    Repository repository,
    GitRef ref,
    CommitId after,
    Optional<CommitId> before,
    boolean deleted,
    String pusher,
    Optional<HeadCommit> headCommit,
    Optional<GitRef> defaultBranch,
    Optional<String> delivery) {
  private static final Pattern DELIVERY = Pattern.compile("[\\w.:-]{1,100}");

  public PushEvent {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(ref, "ref");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(headCommit, "headCommit");
    if (after.isZero() != deleted) {
      throw new IllegalArgumentException(
          deleted
              ? "a deleted ref points at no commit"
              : "a push that deletes nothing has a commit");
    }
    if (pusher.isBlank() || pusher.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a pusher has a name without control characters");
    }
    if (!defaultBranch.map(GitRef::isBranch).orElse(true)) {
      throw new IllegalArgumentException("a default branch is a branch");
    }
    if (!delivery.map(PushEvent::isDelivery).orElse(true)) {
      throw new IllegalArgumentException("the name of a delivery is 1 to 100 letters or digits");
    }
  }

  /**
   * A push of which no more is known than where {@code ref} points now; {@link CommitId#ZERO} if it
   * was deleted.
   */
  public static PushEvent of(Repository repository, GitRef ref, CommitId after, String pusher) {
    return new PushEvent(
        repository,
        ref,
        after,
        Optional.empty(),
        after.isZero(),
        pusher,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** A push of which it is known that {@code ref} points at {@code head}, or at a tag of it. */
  public static PushEvent of(
      Repository repository,
      GitRef ref,
      HeadCommit head,
      Optional<GitRef> defaultBranch,
      String pusher) {
    return new PushEvent(
        repository,
        ref,
        head.id(),
        Optional.empty(),
        false,
        pusher,
        Optional.of(head),
        defaultBranch,
        Optional.empty());
  }

  /** Whether {@code text} could be the name of a delivery. */
  public static boolean isDelivery(String text) {
    return DELIVERY.matcher(text).matches();
  }

  /** The same push, told of by the delivery of that name. */
  public PushEvent deliveredAs(String name) {
    return new PushEvent(
        repository,
        ref,
        after,
        before,
        deleted,
        pusher,
        headCommit,
        defaultBranch,
        Optional.of(name));
  }

  /**
   * The commit that was pushed, as far as the event tells: empty for a deletion, and where {@code
   * after} may be a tag object.
   */
  public Optional<CommitId> commit() {
    if (deleted) {
      return Optional.empty();
    }
    return headCommit
        .map(HeadCommit::id)
        .or(() -> ref.isTag() ? Optional.empty() : Optional.of(after));
  }
}
