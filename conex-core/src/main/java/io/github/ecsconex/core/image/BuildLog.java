package io.github.ecsconex.core.image;

/** Takes the lines of a build as they come. May be called by any thread, by one at a time. */
@FunctionalInterface
public interface BuildLog {
  /** Takes one line, without its line break. */
  void line(String line);

  /**
   * {@code text} as the log would show it, without what nobody may read. For whoever has to cut a
   * line that is too long: a secret across the cut could not be told in either piece.
   */
  default String masked(String text) {
    return text;
  }
}
