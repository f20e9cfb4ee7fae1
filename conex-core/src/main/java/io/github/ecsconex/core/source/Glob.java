package io.github.ecsconex.core.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern of {@code ?}, {@code *}, {@code **}, bracket expressions and escapes, in the time of
 * the pattern's length times the path's: it comes from whoever may push, so nothing in it may make
 * the match run for ever.
 */
final class Glob {
  private enum Kind {
    /** One character that the token takes. */
    ONE,
    /** Any number of characters that the token takes. */
    MANY,
    /** Nothing, or any number of whole directories. */
    DIRECTORIES
  }

  private record Token(Kind kind, IntPredicate takes) {}

  private final List<Token> tokens;

  private Glob(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /**
   * Reads a pattern.
   *
   * @param pattern whose escapes and bracket expressions are closed
   */
  static Glob parse(String pattern) {
    List<Token> tokens = new ArrayList<>();
    int i = 0;
    while (i < pattern.length()) {
      int c = pattern.codePointAt(i);
      if (pattern.startsWith("**", i)) {
        i += pattern.startsWith("**/", i) ? 3 : 2;
        boolean last = i == pattern.length();
        tokens.add(new Token(last ? Kind.MANY : Kind.DIRECTORIES, seen -> true));
      } else if (c == '*') {
        tokens.add(new Token(Kind.MANY, seen -> seen != '/'));
        i++;
      } else if (c == '?') {
        tokens.add(new Token(Kind.ONE, seen -> seen != '/'));
        i++;
      } else if (c == '[') {
        i = parseBrackets(pattern, i + 1, tokens);
      } else {
        i += c == '\\' ? 1 : 0;
        int literal = pattern.codePointAt(i);
        tokens.add(new Token(Kind.ONE, seen -> seen == literal));
        i += Character.charCount(literal);
      }
    }
    return new Glob(tokens);
  }

  /** Whether {@code path}, or a directory that it is in, is as the pattern says. */
  boolean matchesPathOrParent(String path) {
    boolean[] before = new boolean[tokens.size() + 1];
    // Whether the path may be within the directories that a token has begun to take.
    boolean[] within = new boolean[tokens.size()];
    before[0] = true;
    skipWhatMayBeEmpty(before);
    for (int c : path.codePoints().toArray()) {
      if (c == '/' && before[tokens.size()]) {
        return true;
      }
      boolean[] after = new boolean[before.length];
      for (int i = 0; i < tokens.size(); i++) {
        Token token = tokens.get(i);
        switch (token.kind()) {
          case ONE -> after[i + 1] |= before[i] && token.takes().test(c);
          case MANY -> after[i] |= before[i] && token.takes().test(c);
          case DIRECTORIES -> {
            within[i] |= before[i];
            after[i + 1] |= within[i] && c == '/';
          }
        }
      }
      skipWhatMayBeEmpty(after);
      before = after;
    }
    return before[tokens.size()];
  }

  private void skipWhatMayBeEmpty(boolean[] reached) {
    for (int i = 0; i < tokens.size(); i++) {
      reached[i + 1] |= reached[i] && tokens.get(i).kind() != Kind.ONE;
    }
  }

  /** Reads the bracket expression behind its opening, and says where it ends. */
  private static int parseBrackets(String pattern, int start, List<Token> tokens) {
    int i = start;
    boolean negated = pattern.charAt(i) == '^';
    i += negated ? 1 : 0;
    IntPredicate ranges = c -> false;
    do {
      i += pattern.charAt(i) == '\\' ? 1 : 0;
      int low = pattern.codePointAt(i);
      int high = low;
      i += Character.charCount(low);
      if (pattern.charAt(i) == '-') {
        i += pattern.charAt(i + 1) == '\\' ? 2 : 1;
        high = pattern.codePointAt(i);
        i += Character.charCount(high);
      }
      int highest = high;
      ranges = ranges.or(c -> low <= c && c <= highest);
    } while (pattern.charAt(i) != ']');
    tokens.add(new Token(Kind.ONE, negated ? ranges.negate() : ranges));
    return i + 1;
  }
}
