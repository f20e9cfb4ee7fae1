package io.github.ecsconex.app.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 10GiB}, {@code 500MB}, {@code 4096B}. */
final class HumanSize {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|[kKMGT]i?B)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "KIB", 1L << 10,
          "MIB", 1L << 20,
          "GIB", 1L << 30,
          "TIB", 1L << 40);

  private HumanSize() {}

  /**
   * The number of bytes.
   *
   * @throws IllegalArgumentException if {@code text} is no such size, or no number can hold it
   */
  static long parse(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException("it is not a number and a unit: B, KiB, MiB, GiB or TiB");
    }
    long unit = UNITS.getOrDefault(size.group(2).toUpperCase(Locale.ROOT), 1L);
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it is larger than any disk", e);
    }
  }
}
