package io.github.ecsconex.core.retention;

import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.retention.RetentionPlan.Kept;
import io.github.ecsconex.core.retention.RetentionPlan.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which images of a repository are kept: those that somebody runs, those whose tag says so, the
 * newest, and all that belongs to these.
 *
 * @param newest how many of the images that bear a tag, by when they were pushed; those count that
 *     are kept for another reason, too
 * @param tags which tags keep their image, commit ids aside
 */
public record Retention(int newest, NamePatterns tags) {
  /** Parts of an index, and what is told of an image, come before what they belong to. */
  static final Duration PUSH = Duration.ofDays(1);

  private static final Comparator<StoredImage> NEWEST_FIRST =
      Comparator.comparing(StoredImage::pushed)
          .reversed()
          .thenComparing(image -> image.digest().value());

  /**
   * @throws IllegalArgumentException if {@code newest} is less than 1
   */
  public Retention {
    if (newest < 1) {
      throw new IllegalArgumentException("at least 1 image is kept, not " + newest);
    }
  }

  /**
   * What becomes of {@code images}, which are all of a repository.
   *
   * @param now when they were listed
   */
  public RetentionPlan plan(Collection<StoredImage> images, ImagesInUse inUse, Instant now) {
    Map<ImageDigest, StoredImage> byDigest = new HashMap<>();
    images.forEach(image -> byDigest.put(image.digest(), image));
    Map<ImageDigest, Set<ImageDigest>> belongings = belongings(byDigest);
    Set<ImageDigest> belonging = new HashSet<>();
    belongings.values().forEach(belonging::addAll);
    List<StoredImage> newestFirst = byDigest.values().stream().sorted(NEWEST_FIRST).toList();

    Map<ImageDigest, Reason> reasons = new LinkedHashMap<>();
    int places = newest;
    for (StoredImage image : newestFirst) {
      boolean takesPlace = !image.tags().isEmpty() && !belonging.contains(image.digest());
      Optional<Reason> reason = reason(image, inUse, takesPlace && places > 0, byDigest, now);
      if (takesPlace) {
        places--;
      }
      reason.ifPresent(each -> reasons.put(image.digest(), each));
    }
    keepWhatIsMadeOfPartsInUse(belongings, reasons);
    keepWhatBelongs(belongings, reasons);
    List<Kept> kept = new ArrayList<>();
    for (StoredImage image : newestFirst) {
      Reason reason = reasons.get(image.digest());
      if (reason != null) {
        kept.add(new Kept(image, reason));
      }
    }
    return new RetentionPlan(
        kept, inOrderOfRemoval(newestFirst.reversed(), reasons.keySet(), belongings));
  }

  private Optional<Reason> reason(
      StoredImage image,
      ImagesInUse inUse,
      boolean isNewest,
      Map<ImageDigest, StoredImage> present,
      Instant now) {
    if (inUse.contain(image)) {
      return Optional.of(Reason.IN_USE);
    }
    if (image.tags().stream().anyMatch(tag -> keeps(tag, present))) {
      return Optional.of(Reason.TAG);
    }
    if (isNewest) {
      return Optional.of(Reason.NEWEST);
    }
    return image.tags().isEmpty() && image.pushed().isAfter(now.minus(PUSH))
        ? Optional.of(Reason.JUST_PUSHED)
        : Optional.empty();
  }

  private boolean keeps(String tag, Map<ImageDigest, StoredImage> present) {
    return !CommitId.isLegal(tag)
        && StoredImage.toldOf(tag).filter(present::containsKey).isEmpty()
        && tags.want(tag);
  }

  /** What belongs to each, as far as it is there. */
  private static Map<ImageDigest, Set<ImageDigest>> belongings(
      Map<ImageDigest, StoredImage> present) {
    Map<ImageDigest, Set<ImageDigest>> belongings = new HashMap<>();
    for (StoredImage image : present.values()) {
      image.parts().stream()
          .filter(present::containsKey)
          .forEach(part -> add(belongings, image.digest(), part));
      image.subjects().stream()
          .filter(present::containsKey)
          .forEach(subject -> add(belongings, subject, image.digest()));
    }
    return belongings;
  }

  private static void add(
      Map<ImageDigest, Set<ImageDigest>> belongings, ImageDigest whole, ImageDigest part) {
    if (!whole.equals(part)) {
      belongings.computeIfAbsent(whole, absent -> new HashSet<>()).add(part);
    }
  }

  /** Who runs an image of one platform may start it elsewhere by the index tomorrow. */
  private static void keepWhatIsMadeOfPartsInUse(
      Map<ImageDigest, Set<ImageDigest>> belongings, Map<ImageDigest, Reason> reasons) {
    belongings.forEach((whole, parts) -> {
      if (parts.stream().anyMatch(part -> reasons.get(part) == Reason.IN_USE)) {
        reasons.putIfAbsent(whole, Reason.IN_USE);
      }
    });
  }

  private static void keepWhatBelongs(
      Map<ImageDigest, Set<ImageDigest>> belongings, Map<ImageDigest, Reason> reasons) {
    Deque<ImageDigest> unseen = new ArrayDeque<>(reasons.keySet());
    while (!unseen.isEmpty()) {
      for (ImageDigest part : belongings.getOrDefault(unseen.pop(), Set.of())) {
        if (reasons.putIfAbsent(part, Reason.BELONGS) == null) {
          unseen.push(part);
        }
      }
    }
  }

  /** A registry does not part with what an index refers to. */
  private static List<StoredImage> inOrderOfRemoval(
      List<StoredImage> oldestFirst,
      Set<ImageDigest> kept,
      Map<ImageDigest, Set<ImageDigest>> belongings) {
    Map<ImageDigest, Integer> depths = new HashMap<>();
    for (StoredImage image : oldestFirst) {
      sink(image.digest(), 0, belongings, depths, new HashSet<>());
    }
    return oldestFirst.stream()
        .filter(image -> !kept.contains(image.digest()))
        .sorted(Comparator.comparing(image -> depths.get(image.digest())))
        .toList();
  }

  private static void sink(
      ImageDigest image,
      int depth,
      Map<ImageDigest, Set<ImageDigest>> belongings,
      Map<ImageDigest, Integer> depths,
      Set<ImageDigest> above) {
    if (depths.getOrDefault(image, -1) >= depth || !above.add(image)) {
      return;
    }
    depths.put(image, depth);
    belongings
        .getOrDefault(image, Set.of())
        .forEach(part -> sink(part, depth + 1, belongings, depths, above));
    above.remove(image);
  }
}
