package io.github.ecsconex.core.image;

import java.util.OptionalLong;

/**
 * How much an engine may keep for builds to come.
 *
 * @param buildCache the bytes of the build cache
 * @param images the bytes of the layers of all images; empty if images are left alone
 */
public record StorageLimits(long buildCache, OptionalLong images) {
  /**
   * @throws IllegalArgumentException if a limit is negative
   */
  public StorageLimits {
    if (buildCache < 0 || images.orElse(0) < 0) {
      throw new IllegalArgumentException("an engine cannot keep less than nothing");
    }
  }
}
