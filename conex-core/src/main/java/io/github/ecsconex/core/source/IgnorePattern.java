package io.github.ecsconex.core.source;

import io.github.ecsconex.core.failure.RejectedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/** One line of a {@code .dockerignore} file, matched as Docker's pattern matcher does. */
final class IgnorePattern {
  /** No path is longer. */
  private static final int LENGTH_LIMIT = 4095;

  private static final String WILDCARDS = "*?[]\\";

  private final String pattern;
  private final boolean exception;
  private final Predicate<String> matcher;

  private IgnorePattern(String pattern, boolean exception, Predicate<String> matcher) {
    this.pattern = pattern;
    this.exception = exception;
    this.matcher = matcher;
  }

  static IgnorePattern parse(String line, String file) throws RejectedException {
    if (line.length() > LENGTH_LIMIT) {
      throw new RejectedException(
          String.format(
              "a line of %s has more than %d characters: %s...",
              file, LENGTH_LIMIT, line.substring(0, 60)));
    }
    boolean exception = line.startsWith("!");
    String text = exception ? line.substring(1).strip() : line;
    if (text.isEmpty()) {
      throw malformed(line, file);
    }
    String clean = clean(text);
    String pattern = clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean;
    if (!isWellFormed(pattern)) {
      throw malformed(line, file);
    }
    return new IgnorePattern(pattern, exception, matcher(pattern));
  }

  /** Whether what it matches is taken back in, rather than left out. */
  boolean exception() {
    return exception;
  }

  boolean matchesPathOrParent(String path) {
    return matcher.test(path);
  }

  /** Whether it may take back in something below {@code directory}. */
  boolean mayExceptBelow(String directory) {
    return exception && (hasWildcard(pattern) || pattern.startsWith(directory + "/"));
  }

  private static RejectedException malformed(String line, String file) {
    return new RejectedException("malformed line in " + file + ": " + line);
  }

  /** The shortest equal path, as Go's path.Clean. */
  private static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/+", -1)) {
      boolean up = part.equals("..");
      if (up && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".") && !(up && rooted)) {
        parts.addLast(part);
      }
    }
    String joined = String.join("/", parts);
    if (rooted) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  /** Whether escapes and bracket expressions are closed, as Go's path.Match demands. */
  private static boolean isWellFormed(String pattern) {
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      if (c == '[') {
        i = endOfBrackets(pattern, i);
      } else {
        i += c == '\\' ? 2 : 1;
      }
      if (i < 0 || i > pattern.length()) {
        return false;
      }
    }
    return true;
  }

  /** The index behind the bracket expression at {@code start}, or -1 if it is malformed. */
  private static int endOfBrackets(String pattern, int start) {
    int i = start + 1;
    if (pattern.startsWith("^", i)) {
      i++;
    }
    for (int ranges = 0; ; ranges++) {
      if (ranges > 0 && pattern.startsWith("]", i)) {
        return i + 1;
      }
      i = endOfBound(pattern, i);
      if (i >= 0 && pattern.startsWith("-", i)) {
        i = endOfBound(pattern, i + 1);
      }
      if (i < 0) {
        return i;
      }
    }
  }

  private static int endOfBound(String pattern, int start) {
    int i = pattern.startsWith("\\", start) ? start + 1 : start;
    boolean bare = i == start;
    if (i >= pattern.length() || (bare && "-]".indexOf(pattern.charAt(i)) >= 0)) {
      return -1;
    }
    int end = i + Character.charCount(pattern.codePointAt(i));
    return end < pattern.length() ? end : -1;
  }

  /** What takes a path that the pattern matches, or that is below one. */
  private static Predicate<String> matcher(String pattern) {
    if (pattern.startsWith("**")) {
      // Docker compares the end alone if nothing behind the stars is special, so **file is *file
      // too.
      String end = pattern.substring(2);
      if (end.isEmpty()) {
        return path -> true;
      }
      if (end.chars().noneMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
        return orParent(path -> path.endsWith(end) || end.equals("/" + path));
      }
    }
    return hasWildcard(pattern)
        ? Glob.parse(pattern)::matchesPathOrParent
        : orParent(pattern::equals);
  }

  private static Predicate<String> orParent(Predicate<String> matcher) {
    return path -> {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        if (matcher.test(path.substring(0, slash))) {
          return true;
        }
      }
      return matcher.test(path);
    };
  }

  private static boolean hasWildcard(String pattern) {
    return pattern.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0);
  }
}
