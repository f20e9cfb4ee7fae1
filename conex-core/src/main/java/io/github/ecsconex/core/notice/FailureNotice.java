package io.github.ecsconex.core.notice;

import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a person is told when a push did not become an image. The text is the notice that ecs-conex
 * has sent since 2016, line for line, so that what reads its mails can read these.
 *
 * @param at when the job failed
 * @param service the name of the service that the worker belongs to, such as a stack's
 * @param fate what became of the message
 * @param reason why it failed, in one sentence
 * @param message what failed; its body and subject hold no secret
 * @param recentLog the last lines of the job's log, oldest first; holds no secret
 */
public record FailureNotice(
    Instant at, String service, Fate fate, String reason, Message message, List<String> recentLog) {
  /** What becomes of a message whose job failed, in the words of 2016. */
  public enum Fate {
    /** It does not come back. */
    DELETED("delete & notify"),
    /** It comes back to be tried again. */
    RETURNED("return & notify");

    private final String words;

    Fate(String words) {
      this.words = words;
    }

    /** The words in the notice. */
    public String words() {
      return words;
    }
  }

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");

  public FailureNotice {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(fate, "fate");
    Objects.requireNonNull(message, "message");
    reason = reason.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
    recentLog = List.copyOf(recentLog);
  }

  /** One line that names the service and the message. */
  public String subject() {
    return service + " failed processing message " + message.id();
  }

  /** The whole notice; the message's body stands in it as it was received. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("At ").append(UtcTime.format(at));
    text.append(", processing message ").append(message.id());
    text.append(" failed on ").append(service).append("\n\n");
    text.append("Task outcome: ").append(fate.words()).append('\n');
    text.append("Task stopped reason: ").append(reason).append("\n\n");
    text.append("Message information:\n");
    text.append("MessageId: ").append(message.id()).append('\n');
    text.append("Subject: ").append(oneLine(message.subject())).append('\n');
    text.append("Message: ").append(message.body()).append('\n');
    text.append("SentTimestamp: ").append(message.sent().toEpochMilli()).append('\n');
    text.append("ApproximateFirstReceiveTimestamp: ");
    text.append(message.firstReceived().toEpochMilli()).append('\n');
    text.append("ApproximateReceiveCount: ").append(message.receiveCount()).append('\n');
    if (!recentLog.isEmpty()) {
      text.append("\nRecent logs:\n");
      recentLog.forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  /** Whoever sends a message chooses its subject, which must not pass for another field. */
  private static String oneLine(String subject) {
    return CONTROL.matcher(subject).replaceAll(" ");
  }
}
