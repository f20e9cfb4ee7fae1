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
 * @param resources what the job ran on
 * @param recentLog the last lines of the job's log, oldest first; holds no secret
 */
public record FailureNotice(
    Instant at,
    String service,
    Fate fate,
    String reason,
    Message message,
    RuntimeResources resources,
    List<String> recentLog) {
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
    Objects.requireNonNull(resources, "resources");
    reason = reason.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
    recentLog = List.copyOf(recentLog);
  }

  /** One line that names the service and the message. */
  public String subject() {
    return service + " failed processing message " + message.id();
  }

  /** Made where nobody knows what it runs on. */
  public FailureNotice(
      Instant at,
      String service,
      Fate fate,
      String reason,
      Message message,
      List<String> recentLog) {
    this(at, service, fate, reason, message, RuntimeResources.UNKNOWN, recentLog);
  }

  /** The same notice of a job that ran on {@code others}. */
  public FailureNotice on(RuntimeResources others) {
    return new FailureNotice(at, service, fate, reason, message, others, recentLog);
  }

  /** The whole notice; the message's body stands in it as it was received. */
  public String text() {
    return text(reason, oneLine(message.subject()), message.body(), String.join("\n", recentLog));
  }

  /**
   * The notice in at most {@code limit} bytes of UTF-8. What is too long is cut in its middle: the
   * log first, then the message's body, and what else others have chosen.
   *
   * @param limit at least 4096
   */
  public String text(int limit) {
    String reasonLeft = reason;
    String subjectLeft = oneLine(message.subject());
    String bodyLeft = message.body();
    String logLeft = String.join("\n", recentLog);
    String text = text(reasonLeft, subjectLeft, bodyLeft, logLeft);
    if (tooLong(text, limit) > 0) {
      logLeft = Excerpt.shorten(logLeft, tooLong(text, limit), "\n");
      text = text(reasonLeft, subjectLeft, bodyLeft, logLeft);
    }
    if (tooLong(text, limit) > 0) {
      bodyLeft = Excerpt.shorten(bodyLeft, tooLong(text, limit), " ");
      text = text(reasonLeft, subjectLeft, bodyLeft, logLeft);
    }
    if (tooLong(text, limit) > 0) {
      reasonLeft = Excerpt.shorten(reasonLeft, tooLong(text, limit), " ");
      text = text(reasonLeft, subjectLeft, bodyLeft, logLeft);
    }
    if (tooLong(text, limit) > 0) {
      subjectLeft = Excerpt.shorten(subjectLeft, tooLong(text, limit), " ");
      text = text(reasonLeft, subjectLeft, bodyLeft, logLeft);
    }
    return text;
  }

  private static int tooLong(String text, int limit) {
    return Excerpt.bytes(text) - limit;
  }

  private String text(String why, String subject, String body, String log) {
    StringBuilder text = new StringBuilder();
    text.append("At ").append(UtcTime.format(at));
    text.append(", processing message ").append(message.id());
    text.append(" failed on ").append(service).append("\n\n");
    text.append("Task outcome: ").append(fate.words()).append('\n');
    text.append("Task stopped reason: ").append(why).append("\n\n");
    text.append("Message information:\n");
    text.append("MessageId: ").append(message.id()).append('\n');
    text.append("Subject: ").append(subject).append('\n');
    text.append("Message: ").append(body).append('\n');
    text.append("SentTimestamp: ").append(message.sent().toEpochMilli()).append('\n');
    text.append("ApproximateFirstReceiveTimestamp: ");
    text.append(message.firstReceived().toEpochMilli()).append('\n');
    text.append("ApproximateReceiveCount: ").append(message.receiveCount()).append('\n');
    if (!resources.equals(RuntimeResources.UNKNOWN)) {
      text.append("\nRuntime resources:\n");
      resources.cluster().ifPresent(arn -> text.append("Cluster ARN: ").append(arn).append('\n'));
      resources.instance().ifPresent(arn -> text.append("Instance ARN: ").append(arn).append('\n'));
      resources.task().ifPresent(arn -> text.append("Task ARN: ").append(arn).append('\n'));
    }
    if (!recentLog.isEmpty()) {
      text.append("\nRecent logs:\n").append(log).append('\n');
    }
    return text.toString();
  }

  /** Whoever sends a message chooses its subject, which must not pass for another field. */
  private static String oneLine(String subject) {
    return CONTROL.matcher(subject).replaceAll(" ");
  }
}
