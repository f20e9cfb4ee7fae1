package io.github.ecsconex.core.retention;

import io.github.ecsconex.core.image.ImageDigest;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  /** How signatures and the like name their image where a registry has no better way. */
  private static final Pattern TELLS_OF = Pattern.compile("sha256-([0-9a-f]{64})(?:\\..+)?");

  public StoredImage {
    tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    parts = Set.copyOf(parts);
  }

  /** Every image that it tells of, by what it says itself or by its tags. */
  public Set<ImageDigest> subjects() {
    Set<ImageDigest> subjects = new HashSet<>();
    subject.ifPresent(subjects::add);
    tags.forEach(tag -> toldOf(tag).ifPresent(subjects::add));
    return subjects;
  }

  /** The image that the bearer of {@code tag} tells of; empty if that is no such tag. */
  static Optional<ImageDigest> toldOf(String tag) {
    Matcher matcher = TELLS_OF.matcher(tag);
    return matcher.matches()
        ? Optional.of(new ImageDigest("sha256:" + matcher.group(1)))
        : Optional.empty();
  }
}
