package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.BuildLog;

/**
 * Makes lines of text that comes in pieces. A line that is written over again and again, as
 * progress bars are, comes once, as it stood at its end.
 */
final class LineSplitter {
  /** A longer line comes in pieces, so that output without line breaks needs no memory. */
  private static final int LIMIT = 1 << 14;

  /** The end of a piece may be the beginning of a secret, so it waits: longer ones are rare. */
  private static final int HELD_BACK = 1 << 12;

  /**
   * Stands where a line goes on: no secret has it. At the end of a text the beginning of a secret
   * is masked as well, and what comes of it later could not be told any more.
   */
  private static final char MORE = '\0';

  /** Of characters; no token that is told by its form alone is longer. */
  private static final int TOKEN_LIMIT = 1 << 10;

  private final BuildLog log;
  private final StringBuilder line = new StringBuilder();
  private boolean overwrite;

  LineSplitter(BuildLog log) {
    this.log = log;
  }

  void append(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        emit();
      } else if (c == '\r') {
        overwrite = true;
      } else {
        if (overwrite) {
          line.setLength(0);
          overwrite = false;
        }
        line.append(c);
        if (line.length() >= LIMIT && !Character.isHighSurrogate(c)) {
          emitPiece();
        }
      }
    }
  }

  /** Hands on what has no line break yet. */
  void flush() {
    if (!line.isEmpty()) {
      emit();
    }
  }

  private void emitPiece() {
    int token = tokenAtEnd();
    String text = withoutMore(log.masked(line.substring(0, token) + MORE)) + line.substring(token);
    int end = Math.max(0, text.length() - HELD_BACK);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    line.setLength(0);
    line.append(text, end, text.length());
    if (end > 0) {
      log.line(text.substring(0, end));
    }
  }

  /** Where what may be a token begins at the end: its beginning alone would be told and masked. */
  private int tokenAtEnd() {
    int begin = line.length();
    int earliest = begin - TOKEN_LIMIT;
    while (begin > earliest && isOfToken(line.charAt(begin - 1))) {
      begin--;
    }
    return begin;
  }

  private static boolean isOfToken(char c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-');
  }

  private static String withoutMore(String text) {
    int last = text.length() - 1;
    return last >= 0 && text.charAt(last) == MORE ? text.substring(0, last) : text;
  }

  private void emit() {
    String whole = line.toString();
    line.setLength(0);
    overwrite = false;
    log.line(whole);
  }
}
