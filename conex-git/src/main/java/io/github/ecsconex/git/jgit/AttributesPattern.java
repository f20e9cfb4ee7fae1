package io.github.ecsconex.git.jgit;

import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * The pattern of a rule in {@code .gitattributes}, matched as Git's wildmatch.c does, in the time
 * of the pattern's length times the path's. JGit makes regular expressions of patterns, which may
 * run for ever on what whoever may push has written.
 */
final class AttributesPattern {
  private static final String ANY_DIRECTORIES = "**";
  private static final int LONGEST_CLASS = "[:xdigit:]".length();

  private final List<String> segments;
  private final boolean nameOnly;

  private AttributesPattern(List<String> segments, boolean nameOnly) {
    this.segments = segments;
    this.nameOnly = nameOnly;
  }

  /**
   * Reads a pattern.
   *
   * @param pattern without the slash that asks for a directory; with a slash, it is a path from
   *     where the rule stands, without one, a name anywhere below
   */
  static AttributesPattern parse(String pattern) {
    boolean nameOnly = pattern.indexOf('/') < 0;
    String path = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    return new AttributesPattern(List.of(path.split("/", -1)), nameOnly);
  }

  /** Whether {@code path}, which is relative to where the rule stands, is as the pattern says. */
  boolean matches(String path) {
    if (nameOnly) {
      return matchesName(segments.getFirst(), path.substring(path.lastIndexOf('/') + 1));
    }
    List<String> names = List.of(path.split("/", -1));
    int segment = 0;
    int name = 0;
    // Only the last stars seen can need to take more: what stands before them matched already.
    int afterStars = -1;
    int retry = 0;
    while (name < names.size()) {
      if (segment < segments.size() && segments.get(segment).equals(ANY_DIRECTORIES)) {
        if (segment == segments.size() - 1) {
          return true;
        }
        segment++;
        afterStars = segment;
        retry = name;
      } else if (segment < segments.size() && matchesName(segments.get(segment), names.get(name))) {
        segment++;
        name++;
      } else if (afterStars >= 0) {
        segment = afterStars;
        retry++;
        name = retry;
      } else {
        return false;
      }
    }
    return segment == segments.size();
  }

  private static boolean matchesName(String pattern, String name) {
    int at = 0;
    int i = 0;
    int afterStar = -1;
    int retry = 0;
    while (i < name.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        at++;
        afterStar = at;
        retry = i;
        continue;
      }
      int next = at < pattern.length() ? matchOne(pattern, at, name.charAt(i)) : -1;
      if (next >= 0) {
        at = next;
        i++;
      } else if (afterStar >= 0) {
        at = afterStar;
        retry++;
        i = retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  /** The index behind what takes {@code c} at {@code at} of the pattern, or -1 if it does not. */
  private static int matchOne(String pattern, int at, char c) {
    return switch (pattern.charAt(at)) {
      case '?' -> at + 1;
      case '[' -> matchBrackets(pattern, at + 1, c);
      case '\\' -> at + 1 < pattern.length() && pattern.charAt(at + 1) == c ? at + 2 : -1;
      default -> pattern.charAt(at) == c ? at + 1 : -1;
    };
  }

  private static int matchBrackets(String pattern, int start, char c) {
    int i = start;
    boolean negated = i < pattern.length() && "!^".indexOf(pattern.charAt(i)) >= 0;
    i += negated ? 1 : 0;
    boolean found = false;
    for (boolean first = true; ; first = false) {
      if (i >= pattern.length()) {
        return -1;
      }
      if (pattern.charAt(i) == ']' && !first) {
        return found != negated ? i + 1 : -1;
      }
      int named = endOfClass(pattern, i);
      if (named >= 0) {
        IntPredicate members = members(pattern.substring(i + 2, named));
        found |= members.test(c);
        i = named + 2;
        continue;
      }
      i += pattern.charAt(i) == '\\' ? 1 : 0;
      if (i >= pattern.length()) {
        return -1;
      }
      char low = pattern.charAt(i);
      char high = low;
      i++;
      if (i + 1 < pattern.length() && pattern.charAt(i) == '-' && pattern.charAt(i + 1) != ']') {
        i += pattern.charAt(i + 1) == '\\' ? 2 : 1;
        if (i >= pattern.length()) {
          return -1;
        }
        high = pattern.charAt(i);
        i++;
      }
      found |= low <= c && c <= high;
    }
  }

  /** The index of what closes the class that opens at {@code start}, or -1 if none does. */
  private static int endOfClass(String pattern, int start) {
    int limit = Math.min(pattern.length(), start + LONGEST_CLASS);
    return pattern.startsWith("[:", start) ? pattern.indexOf(":]", start + 2, limit) : -1;
  }

  /** What a class of POSIX has in ASCII; Git knows no other. */
  private static IntPredicate members(String name) {
    IntPredicate upper = c -> c >= 'A' && c <= 'Z';
    IntPredicate lower = c -> c >= 'a' && c <= 'z';
    IntPredicate digit = c -> c >= '0' && c <= '9';
    IntPredicate graph = c -> c > ' ' && c < 127;
    IntPredicate alnum = upper.or(lower).or(digit);
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "upper" -> upper;
      case "lower" -> lower;
      case "alpha" -> upper.or(lower);
      case "digit" -> digit;
      case "alnum" -> alnum;
      case "graph" -> graph;
      case "print" -> graph.or(c -> c == ' ');
      case "punct" -> graph.and(alnum.negate());
      case "blank" -> c -> c == ' ' || c == '\t';
      case "space" -> c -> c == ' ' || (c >= '\t' && c <= '\r');
      case "cntrl" -> c -> c < ' ' || c == 127;
      case "xdigit" -> digit.or(c -> (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
      default -> c -> false;
    };
  }
}
