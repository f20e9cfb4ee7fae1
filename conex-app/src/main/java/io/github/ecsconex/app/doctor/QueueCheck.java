package io.github.ecsconex.app.doctor;

import io.github.ecsconex.aws.sqs.QueueReport;
import io.github.ecsconex.core.failure.PortException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether an SQS queue is as conex needs it. */
public final class QueueCheck implements Check {
  /** Looks at one of them. */
  @FunctionalInterface
  public interface Queue {
    QueueReport report() throws PortException, InterruptedException;
  }

  /** The stack's own, which its workers' setting is below. */
  private static final int OF_THE_TEMPLATE = 5;

  private final String url;
  private final Queue queue;
  private final Optional<Queue> deadLetters;
  private final OptionalInt maxReceives;
  private final ClockCheck clocks;
  private final InstantSource clock;

  /**
   * @param url the queue's
   * @param deadLetters the queue for what no worker could finish, where it is known
   * @param maxReceives how often the workers take a message at most; empty where that is not this
   *     machine's to know
   * @param clocks is told what time it is there
   */
  public QueueCheck(
      String url,
      Queue queue,
      Optional<Queue> deadLetters,
      OptionalInt maxReceives,
      ClockCheck clocks,
      InstantSource clock) {
    this.url = url;
    this.queue = queue;
    this.deadLetters = deadLetters;
    this.maxReceives = maxReceives;
    this.clocks = clocks;
    this.clock = clock;
  }

  @Override
  public String subject() {
    return "queue";
  }

  @Override
  public String remedy() {
    return "see that CONEX_QUEUE names the stack's output QueueUrl, and that the credentials may"
        + " sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility and"
        + " sqs:GetQueueAttributes";
  }

  @Override
  public List<Finding> look() throws PortException, InterruptedException {
    QueueReport report = queue.report();
    report.answered().ifPresent(there -> clocks.hear("SQS", there, clock.instant()));
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            subject(),
            String.format(
                "%s answers: %s, %s being worked on",
                url,
                Amount.of(report.waiting(), "message waits", "messages wait"),
                Amount.of(report.inFlight(), "is", "are"))));
    findings.add(redrive(report));
    if (!report.encrypted()) {
      findings.add(
          Finding.note(
              subject(),
              "its messages are not encrypted where they are kept",
              "aws sqs set-queue-attributes --queue-url "
                  + url
                  + " --attributes SqsManagedSseEnabled=true"));
    }
    if (deadLetters.isPresent()) {
      findings.add(dead(deadLetters.get().report().waiting()));
    }
    return findings;
  }

  private Finding redrive(QueueReport report) {
    if (report.deadLetterArn().isEmpty()) {
      return Finding.fault(
          subject(),
          "it has no dead-letter queue: a push that no worker lives to finish comes back for days",
          "set its redrive policy, with a maxReceiveCount of "
              + (maxReceives.isPresent() ? maxReceives.getAsInt() + 2 : OF_THE_TEMPLATE));
    }
    int count = report.maxReceives().orElse(0);
    String receives = Amount.of(count, "receive", "receives");
    return maxReceives.isPresent() && count <= maxReceives.getAsInt()
        ? Finding.note(
            subject(),
            String.format(
                "it gives a message up after %s, and a worker tells of one that comes"
                    + " back too often only at the receive after %d: that notice will not be sent",
                receives, maxReceives.getAsInt() - 1),
            "watch the dead-letter queue, or set CONEX_MAX_RECEIVES below its maxReceiveCount")
        : Finding.ok(subject(), "it gives a message up after " + receives);
  }

  private Finding dead(long count) {
    return count == 0
        ? Finding.ok(subject(), "there are no dead letters")
        : Finding.fault(
            subject(),
            Amount.of(count, "dead letter: a push", "dead letters: pushes")
                + " that no worker lived to finish",
            "find out why in the log, then put them back: conex dead-letters says how");
  }
}
