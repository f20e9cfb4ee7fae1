package io.github.ecsconex.app.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that an operator may set: the only place that knows its name, its default and how its
 * text is read.
 *
 * @param name of the environment variable
 * @param expected what its value looks like, for people to read
 * @param fallback what stands for it where it is not set, in the same form; empty if nothing does
 * @param meaning one sentence for people to read
 * @param parser throws IllegalArgumentException for a text that is no value; the message says why
 * @param secret whether nobody may read its value
 */
record Setting<T>(
    String name,
    String expected,
    Optional<String> fallback,
    String meaning,
    Function<String, T> parser,
    boolean secret) {
  /** A setting that has a value even where nobody gives it one. */
  static <T> Setting<T> of(
      String name, String expected, String fallback, String meaning, Function<String, T> parser) {
    return new Setting<>(name, expected, Optional.of(fallback), meaning, parser, false);
  }

  /** A setting that may have no value. */
  static <T> Setting<T> optional(
      String name, String expected, String meaning, Function<String, T> parser) {
    return new Setting<>(name, expected, Optional.empty(), meaning, parser, false);
  }

  /** A setting that may have no value, and whose value nobody may read. */
  static <T> Setting<T> secret(
      String name, String expected, String meaning, Function<String, T> parser) {
    return new Setting<>(name, expected, Optional.empty(), meaning, parser, true);
  }
}
