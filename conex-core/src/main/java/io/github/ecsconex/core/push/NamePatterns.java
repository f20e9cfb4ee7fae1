package io.github.ecsconex.core.push;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Patterns of which the last that matches a name decides: {@code release/**,!release/old*}. Where
 * the first is negated, everything else is wanted; where there are none, everything is.
 */
public final class NamePatterns {
  /** Every name. */
  public static final NamePatterns ALL = new NamePatterns(List.of());

  private final List<NamePattern> patterns;

  private NamePatterns(List<NamePattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /**
   * The patterns that stand in {@code text} with commas between them.
   *
   * @throws IllegalArgumentException if one of them is none
   */
  public static NamePatterns parse(String text) {
    return new NamePatterns(
        Arrays.stream(text.split(",", -1)).map(String::strip).map(NamePattern::new).toList());
  }

  /** Whether a pattern is exactly {@code text}, negated or not. */
  boolean mention(String text) {
    return patterns.stream().anyMatch(pattern -> pattern.positive().equals(text));
  }

  /** Whether {@code name} is wanted. */
  public boolean want(String name) {
    return want(pattern -> pattern.matches(name));
  }

  /**
   * Whether {@code name} is wanted, where the pattern {@code placeholder} matches {@code value}.
   */
  boolean want(String name, String placeholder, String value) {
    return want(pattern ->
        pattern.positive().equals(placeholder) ? name.equals(value) : pattern.matches(name));
  }

  private boolean want(Predicate<NamePattern> matches) {
    boolean wanted = patterns.isEmpty() || patterns.getFirst().isNegated();
    for (NamePattern pattern : patterns) {
      if (wanted == pattern.isNegated() && matches.test(pattern)) {
        wanted = !wanted;
      }
    }
    return wanted;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NamePatterns those && those.patterns.equals(patterns);
  }

  @Override
  public int hashCode() {
    return patterns.hashCode();
  }

  /** The text that is parsed to the same patterns; empty for {@link #ALL}. */
  @Override
  public String toString() {
    return patterns.stream().map(NamePattern::text).collect(Collectors.joining(","));
  }
}
