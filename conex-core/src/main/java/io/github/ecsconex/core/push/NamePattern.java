package io.github.ecsconex.core.push;

import java.util.regex.Pattern;

/**
 * A pattern for the names of branches, tags or repositories: {@code *} is any characters but {@code
 * /}, {@code **} any characters, {@code ?} one character but {@code /}; every other character is
 * itself. A {@code !} before it means that what it matches is not wanted.
 */
record NamePattern(String text) {
  private static final int LIMIT = 256;
  private static final Pattern LEGAL = Pattern.compile("!?[^!\\s\\p{Cntrl}][^\\s\\p{Cntrl}]*");

  /**
   * @throws IllegalArgumentException unless it is one to 256 characters, none of them white space
   */
  NamePattern {
    if (text.length() > LIMIT || !LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a pattern is 1 to " + LIMIT + " characters without white space: \"" + text + "\"");
    }
  }

  boolean isNegated() {
    return text.startsWith("!");
  }

  /** The pattern without what negates it. */
  String positive() {
    return isNegated() ? text.substring(1) : text;
  }

  /** Whether {@code name} is as the pattern says, negated or not. */
  boolean matches(String name) {
    String pattern = positive();
    // In the time of the one's length times the other's: the name comes from whoever may push.
    boolean[] reached = new boolean[pattern.length() + 1];
    reached[0] = true;
    passStars(pattern, reached);
    for (int i = 0; i < name.length(); i++) {
      boolean[] next = new boolean[reached.length];
      for (int p = 0; p < pattern.length(); p++) {
        if (!reached[p]) {
          continue;
        }
        char token = pattern.charAt(p);
        if (token == '*') {
          next[p] |= name.charAt(i) != '/' || isDouble(pattern, p);
        } else {
          next[p + 1] |= token == '?' ? name.charAt(i) != '/' : token == name.charAt(i);
        }
      }
      passStars(pattern, next);
      reached = next;
    }
    return reached[pattern.length()];
  }

  private static boolean isDouble(String pattern, int at) {
    return (at > 0 && pattern.charAt(at - 1) == '*')
        || (at + 1 < pattern.length() && pattern.charAt(at + 1) == '*');
  }

  private static void passStars(String pattern, boolean[] reached) {
    for (int p = 0; p < pattern.length(); p++) {
      reached[p + 1] |= reached[p] && pattern.charAt(p) == '*';
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
