package io.github.ecsconex.core.build;

/**
 * How many lines of a build's output come to the log.
 *
 * @param lines of the output's beginning and of its end, together
 */
public record LogLimit(int lines) {
  /** More than all but a build that runs wild prints. */
  public static final LogLimit DEFAULT = new LogLimit(20_000);

  private static final int LEAST = 100;

  /** Kept in memory until the build ends. */
  private static final int MOST_AT_END = 500;

  /**
   * @throws IllegalArgumentException if {@code lines} is less than 100, which would show next to
   *     nothing
   */
  public LogLimit {
    if (lines < LEAST) {
      throw new IllegalArgumentException("a build's log has " + LEAST + " lines at least");
    }
  }

  /** How many lines of the end are shown of an output that is longer. */
  int atEnd() {
    return Math.min(lines / 2, MOST_AT_END);
  }

  int atBegin() {
    return lines - atEnd();
  }
}
