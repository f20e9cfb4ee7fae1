package io.github.ecsconex.app.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 90s}, {@code 15m}, {@code 1h30m}, {@code 500ms}. */
final class HumanDuration {
  private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,9}(?:ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|s|m|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  /** So that no sum of durations overflows, whatever unit it is counted in. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private HumanDuration() {}

  /**
   * @throws IllegalArgumentException if {@code text} is no such duration
   */
  static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("it is not a number and a unit: ms, s, m, h or d");
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      ChronoUnit unit = UNITS.getOrDefault(part.group(2), ChronoUnit.MILLIS);
      // Not multipliedBy, whose arithmetic without limits takes long at a program's start.
      sum = sum.plus(Long.parseLong(part.group(1)), unit);
    }
    if (sum.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("it is longer than a year");
    }
    return sum;
  }
}
