package io.github.ecsconex.core.image;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where an image stands: a registry's host, the name of the repository in it, and a tag.
 *
 * @param host a host name or address, with a port where it is not the usual one
 */
public record ImageReference(String host, ImageName name, ImageTag tag) {
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?");

  /**
   * @throws IllegalArgumentException unless {@code host} is a host with or without a port
   */
  public ImageReference {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("not a registry's host: " + host);
    }
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tag, "tag");
  }

  /** {@code host/name}: the reference without its tag. */
  public String repository() {
    return host + "/" + name;
  }

  /** {@code host/name:tag}. */
  @Override
  public String toString() {
    return repository() + ":" + tag;
  }
}
