package io.github.ecsconex.app.doctor;

import java.util.Optional;

/**
 * What a check has found.
 *
 * @param subject what was looked at, such as {@code queue}
 * @param text what is so, in one line
 * @param remedy what to do about it, if anything
 */
public record Finding(Level level, String subject, String text, Optional<String> remedy) {
  /** How bad it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Works, and somebody should know. */
    NOTE,
    /** Pushes do not become images, or nobody hears of it. */
    FAULT
  }

  static Finding ok(String subject, String text) {
    return new Finding(Level.OK, subject, text, Optional.empty());
  }

  static Finding note(String subject, String text, String remedy) {
    return new Finding(Level.NOTE, subject, text, Optional.of(remedy));
  }

  static Finding fault(String subject, String text, String remedy) {
    return new Finding(Level.FAULT, subject, text, Optional.of(remedy));
  }
}
