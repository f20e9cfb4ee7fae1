package io.github.ecsconex.core.retention;

import io.github.ecsconex.core.image.ImageDigest;
import java.util.Optional;

/**
 * An image that somebody runs, or may run at any time.
 *
 * @param reference as in {@code registry.example/team/app:v1} or {@code …/app@sha256:…}
 * @param digest which image that was when it was started, if it is known
 */
public record RunningImage(String reference, Optional<ImageDigest> digest) {
  private static final String DEFAULT_TAG = "latest";

  /** The name of its repository, without the registry; empty if there is no registry. */
  Optional<String> name() {
    int slash = reference.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    int end = reference.indexOf('@', slash) < 0 ? tagAt() : reference.indexOf('@', slash);
    // A reference may have both, a tag and then a digest.
    String name = reference.substring(slash + 1, end < 0 ? reference.length() : end);
    int colon = name.indexOf(':');
    return Optional.of(colon < 0 ? name : name.substring(0, colon));
  }

  /** The tag by which it is named, unless it is named by its digest alone. */
  Optional<String> tag() {
    int at = reference.indexOf('@');
    int colon = tagAt();
    if (colon < 0) {
      return at < 0 ? Optional.of(DEFAULT_TAG) : Optional.empty();
    }
    return Optional.of(reference.substring(colon + 1, at < 0 ? reference.length() : at));
  }

  /** Every digest that it is known by. */
  Optional<ImageDigest> namedDigest() {
    int at = reference.indexOf('@');
    try {
      return at < 0 ? Optional.empty() : Optional.of(new ImageDigest(reference.substring(at + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private int tagAt() {
    int at = reference.indexOf('@');
    String named = at < 0 ? reference : reference.substring(0, at);
    int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
    return colon;
  }
}
