package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.secret.EscapeSequences;
import io.github.ecsconex.core.secret.Redactor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The log of one job: each line goes to the process's log under the job's id, whichever thread it
 * comes from, and the last ones are kept for the notice. Safe for use by many threads.
 */
public final class JobLog implements BuildLog {
  /** The only key that conex puts into the logging context: the id of the message of a job. */
  public static final String MESSAGE_ID = "messageId";

  private static final Logger LOG = LoggerFactory.getLogger(JobLog.class);
  private static final int LINES_KEPT = 50;
  private static final int LINE_LIMIT = 1_000;
  private static final int OLDER_WARNINGS_KEPT = 5;

  private record Line(String text, boolean warning) {}

  private final String messageId;
  private final Redactor redactor;
  private final ArrayDeque<Line> tail = new ArrayDeque<>(LINES_KEPT);
  private final List<String> olderWarnings = new ArrayList<>();

  public JobLog(String messageId, Redactor redactor) {
    this.messageId = messageId;
    this.redactor = redactor;
  }

  @Override
  public void line(String line) {
    String redacted = masked(line);
    keep(redacted, false);
    inContext(() -> LOG.info("{}", redacted));
  }

  @Override
  public String masked(String text) {
    return redactor.redact(EscapeSequences.strip(text));
  }

  /** Logs a line that a person should look at though the job goes on. */
  public void warning(String line) {
    String redacted = masked(line);
    keep(redacted, true);
    inContext(() -> LOG.warn("{}", redacted));
  }

  /**
   * The last lines, and before them the first warnings that are older; oldest first, none longer
   * than 1,000 characters.
   */
  public List<String> tail() {
    synchronized (tail) {
      return Stream.concat(olderWarnings.stream(), tail.stream().map(Line::text)).toList();
    }
  }

  private void inContext(Runnable call) {
    String before = MDC.get(MESSAGE_ID);
    MDC.put(MESSAGE_ID, messageId);
    try {
      call.run();
    } finally {
      if (before == null) {
        MDC.remove(MESSAGE_ID);
      } else {
        MDC.put(MESSAGE_ID, before);
      }
    }
  }

  private void keep(String line, boolean warning) {
    String cut = line.length() > LINE_LIMIT ? line.substring(0, LINE_LIMIT) + "…" : line;
    synchronized (tail) {
      if (tail.size() == LINES_KEPT) {
        Line oldest = tail.removeFirst();
        if (oldest.warning() && olderWarnings.size() < OLDER_WARNINGS_KEPT) {
          olderWarnings.add(oldest.text());
        }
      }
      tail.addLast(new Line(cut, warning));
    }
  }
}
