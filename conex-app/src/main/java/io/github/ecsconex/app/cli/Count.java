package io.github.ecsconex.app.cli;

/** A number on the command line that is at least 1. */
record Count(int value) {
  /**
   * @throws IllegalArgumentException if {@code text} is no such number
   */
  static Count parse(String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 1) {
        return new Count(value);
      }
    } catch (NumberFormatException e) {
      // The sentence below says it.
    }
    throw new IllegalArgumentException("\"" + text + "\" is not a number of at least 1");
  }
}
