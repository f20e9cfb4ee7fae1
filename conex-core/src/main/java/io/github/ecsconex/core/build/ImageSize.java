package io.github.ecsconex.core.build;

import java.util.Locale;

/** Sizes of images for people to read. */
public final class ImageSize {
  private static final long MEGABYTES = 100_000;

  private ImageSize() {}

  /** As in {@code 12.3 MB}, and as in {@code 1.2 kB} where that would say next to nothing. */
  public static String format(long bytes) {
    return bytes < MEGABYTES
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
