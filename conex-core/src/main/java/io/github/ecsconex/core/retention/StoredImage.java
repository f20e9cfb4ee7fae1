package io.github.ecsconex.core.retention;

import io.github.ecsconex.core.image.ImageDigest;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A manifest that a repository holds: an image, an index of images, or what is told of an image.
 *
 * @param tags as the registry has them; none if it was pushed without, or they have moved on
 * @param pushed when it came into the repository
 * @param size in bytes, compressed
 * @param parts what it is made of, where it is an index
 * @param subject the image that it tells of, where it is a signature or the like
 */
public record StoredImage(
    ImageDigest digest,
    Set<String> tags,
    Instant pushed,
    long size,
    Set<ImageDigest> parts,
    Optional<ImageDigest> subject) {
  public StoredImage {
    tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    parts = Set.copyOf(parts);
  }
}
