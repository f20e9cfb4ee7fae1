package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.BuildLog;
import java.util.ArrayDeque;
import java.util.Locale;

/**
 * Hands on the beginning of a build's output as it comes and, when it is closed, what there is of
 * its end; the middle is dropped, and the log says how much that was.
 */
final class LimitedLog implements BuildLog, AutoCloseable {
  private final BuildLog log;
  private final LogLimit limit;
  private final ArrayDeque<String> end = new ArrayDeque<>();
  private long shown;
  private long shownCharacters;
  private long dropped;
  private long droppedCharacters;

  LimitedLog(BuildLog log, LogLimit limit) {
    this.log = log;
    this.limit = limit;
  }

  @Override
  public synchronized void line(String line) {
    if (shown < limit.atBegin()) {
      show(line);
      return;
    }
    if (end.isEmpty()) {
      log.line(
          String.format(
              Locale.ROOT,
              "(the output has more than %,d lines; the last %,d will be shown when it ends)",
              limit.atBegin(),
              limit.atEnd()));
    }
    if (end.size() == limit.atEnd()) {
      dropped++;
      droppedCharacters += end.removeFirst().length();
    }
    end.addLast(line);
  }

  @Override
  public String masked(String text) {
    return log.masked(text);
  }

  /** Shows the end of the output. */
  @Override
  public synchronized void close() {
    if (dropped > 0) {
      long keptCharacters = shownCharacters;
      for (String line : end) {
        keptCharacters += line.length();
      }
      log.line(
          String.format(
              Locale.ROOT,
              "(%,d lines with %,d characters are left out here, %,d with %,d are shown)",
              dropped,
              droppedCharacters,
              shown + end.size(),
              keptCharacters));
    }
    end.forEach(log::line);
    end.clear();
  }

  private void show(String line) {
    shown++;
    shownCharacters += line.length();
    log.line(line);
  }
}
