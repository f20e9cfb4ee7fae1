package io.github.ecsconex.core.retention;

import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which images of one name somebody runs. The registry does not count: a commit has one digest in
 * every one of them, and what is run from one is kept in all.
 */
public record ImagesInUse(Set<ImageDigest> digests, Set<String> tags) {
  /** Nobody runs any. */
  public static final ImagesInUse NONE = new ImagesInUse(Set.of(), Set.of());

  public ImagesInUse {
    digests = Set.copyOf(digests);
    tags = Set.copyOf(tags);
  }

  /** Those of {@code running} that are of that name. */
  public static ImagesInUse of(ImageName name, Collection<RunningImage> running) {
    Set<ImageDigest> digests = new HashSet<>();
    Set<String> tags = new HashSet<>();
    for (RunningImage image : running) {
      if (image.name().filter(name.value()::equals).isPresent()) {
        image.digest().ifPresent(digests::add);
        image.namedDigest().ifPresent(digests::add);
        image.tag().ifPresent(tags::add);
      }
    }
    return new ImagesInUse(digests, tags);
  }

  boolean contain(StoredImage image) {
    return digests.contains(image.digest()) || image.tags().stream().anyMatch(tags::contains);
  }
}
