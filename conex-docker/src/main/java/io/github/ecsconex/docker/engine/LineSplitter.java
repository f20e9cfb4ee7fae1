package io.github.ecsconex.docker.engine;

import java.util.function.Consumer;

/**
 * Makes lines of text that comes in pieces. A line that is written over again and again, as
 * progress bars are, comes once, as it stood at its end.
 */
final class LineSplitter {
  /** A longer line comes in pieces, so that output without line breaks needs no memory. */
  private static final int LIMIT = 1 << 14;

  private final Consumer<String> lines;
  private final StringBuilder line = new StringBuilder();
  private boolean overwrite;

  LineSplitter(Consumer<String> lines) {
    this.lines = lines;
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
          emit();
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

  private void emit() {
    String whole = line.toString();
    line.setLength(0);
    overwrite = false;
    lines.accept(whole);
  }
}
