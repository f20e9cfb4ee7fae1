package io.github.ecsconex.core.retention;

import java.util.List;

/**
 * What becomes of each image of a repository.
 *
 * @param kept the newest first
 * @param superfluous what may go, the oldest first, but each after everything that refers to it
 */
public record RetentionPlan(List<Kept> kept, List<StoredImage> superfluous) {
  /** Why an image is kept; the first that holds. */
  public enum Reason {
    /** Somebody runs it. */
    IN_USE,
    /** It bears a tag that is kept. */
    TAG,
    /** It is among the newest. */
    NEWEST,
    /** It bears no tag yet and may be part of what is being pushed right now. */
    JUST_PUSHED,
    /** It is a part of one that is kept, or tells of it. */
    BELONGS
  }

  /** An image that stays. */
  public record Kept(StoredImage image, Reason reason) {}

  public RetentionPlan {
    kept = List.copyOf(kept);
    superfluous = List.copyOf(superfluous);
  }

  /** How many are kept for that reason. */
  public long count(Reason reason) {
    return kept.stream().filter(each -> each.reason() == reason).count();
  }

  /** The bytes of what may go; layers that images share are counted with each. */
  public long superfluousSize() {
    return superfluous.stream().mapToLong(StoredImage::size).sum();
  }
}
