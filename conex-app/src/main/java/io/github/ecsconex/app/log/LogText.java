package io.github.ecsconex.app.log;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes text fit for a log: what a build prints may hold anything, and must neither pass for a line
 * of its own nor do anything to the terminal that shows it.
 */
final class LogText {
  /** Longer lines are cut, so that a line fits into the 16 KiB that Docker's log drivers take. */
  static final int LINE_LIMIT = 10_000;

  /** Whatever some viewer takes for the end of a line, U+0085 and U+2028 included. */
  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  /** Unicode's line breaks, and its directions, which make text read other than it is. */
  private static final String MISLEADING =
      "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";

  private LogText() {}

  /** The lines of {@code text} that are not blank, each as {@link #oneLine} has it. */
  static Stream<String> lines(String text) {
    return LINE_BREAK.splitAsStream(text).map(LogText::oneLine).filter(line -> !line.isBlank());
  }

  /**
   * {@code text} as one line: cut at the limit, white space at the end gone, and each control
   * character but the tab replaced by the picture that Unicode has of it.
   */
  static String oneLine(String text) {
    String line = cut(text.stripTrailing());
    StringBuilder harmless = null;
    for (int i = 0; i < line.length(); i++) {
      char seen = line.charAt(i);
      char shown = picture(seen);
      if (shown != seen) {
        if (harmless == null) {
          harmless = new StringBuilder(line);
        }
        harmless.setCharAt(i, shown);
      }
    }
    return harmless == null ? line : harmless.toString();
  }

  private static String cut(String line) {
    if (line.length() <= LINE_LIMIT) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LINE_LIMIT - 1)) ? LINE_LIMIT - 1 : LINE_LIMIT;
    return line.substring(0, end) + "… (" + (line.length() - end) + " more characters)";
  }

  private static char picture(char c) {
    if (c < ' ') {
      return c == '\t' ? c : (char) ('\u2400' + c);
    }
    if (c == '\u007f') {
      return '\u2421';
    }
    boolean isControl = c >= '\u0080' && c <= '\u009f';
    return isControl || MISLEADING.indexOf(c) >= 0 ? '\ufffd' : c;
  }
}
