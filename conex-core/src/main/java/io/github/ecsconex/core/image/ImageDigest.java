package io.github.ecsconex.core.image;

import java.util.regex.Pattern;

/** The digest of an image's manifest: {@code sha256:} and 64 lower-case hexadecimal digits. */
public record ImageDigest(String value) {
  private static final Pattern LEGAL = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * @throws IllegalArgumentException unless {@code value} is a SHA-256 digest
   */
  public ImageDigest {
    if (!LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException("not a sha256 digest: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
