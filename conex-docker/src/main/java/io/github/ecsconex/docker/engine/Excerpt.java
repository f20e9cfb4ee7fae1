package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.BuildLog;
import java.util.regex.Pattern;

/**
 * The beginning of a text of the engine's, for people to read. What the log masks is masked before
 * the text is cut: of a secret across the cut a piece would stay that nobody could tell any more.
 */
final class Excerpt {
  /** Of what is joined to one line more is looked at than is shown, and yet not all. */
  private static final int LOOKED_AT = 4;

  private static final Pattern BREAK =
      Pattern.compile("\\s*[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]\\s*");

  private Excerpt() {}

  /** {@code line} as it is, or, if it is longer than {@code limit}, masked and cut. */
  static String ofLine(String line, int limit, BuildLog log) {
    return line.length() > limit ? cut(log.masked(line), limit) : line;
  }

  /** {@code text} on one line, masked, and cut if that is longer than {@code limit}. */
  static String onOneLine(String text, int limit, BuildLog log) {
    String masked = log.masked(text).strip();
    String begin = masked.substring(0, Math.min(masked.length(), LOOKED_AT * limit));
    String line = BREAK.matcher(begin).replaceAll(" ");
    boolean isAll = begin.length() == masked.length();
    return isAll || line.length() > limit ? cut(line, limit) : line + "…";
  }

  private static String cut(String text, int limit) {
    return text.length() > limit ? text.substring(0, limit) + "…" : text;
  }
}
