package io.github.ecsconex.app.doctor;

import io.github.ecsconex.aws.sns.TopicReport;
import io.github.ecsconex.core.failure.PortException;
import java.util.List;

/** Whether somebody hears what a topic is told. */
public final class TopicCheck implements Check {
  /** Looks at it. */
  @FunctionalInterface
  public interface Topic {
    TopicReport report() throws PortException, InterruptedException;
  }

  private final String arn;
  private final String what;
  private final String remedyOfSilence;
  private final Topic topic;

  private TopicCheck(String arn, String what, String remedyOfSilence, Topic topic) {
    this.arn = arn;
    this.what = what;
    this.remedyOfSilence = remedyOfSilence;
    this.topic = topic;
  }

  /** The one that people hear of failures by. */
  public static TopicCheck ofFailures(String arn, Topic topic) {
    return new TopicCheck(
        arn,
        "failures",
        "aws sns subscribe --topic-arn "
            + arn
            + " --protocol email --notification-endpoint <address>",
        topic);
  }

  /** The one that the queue gets pushes from. */
  public static TopicCheck ofPushes(String arn, Topic topic) {
    return new TopicCheck(
        arn, "pushes", "have the queue subscribe to it: deploy the stack again", topic);
  }

  @Override
  public String subject() {
    return "topic";
  }

  @Override
  public String remedy() {
    return "see that the topic is there, and that the credentials may sns:ListSubscriptionsByTopic;"
        + " a worker needs sns:Publish";
  }

  @Override
  public List<Finding> look() throws PortException, InterruptedException {
    TopicReport report = topic.report();
    if (report.confirmed() > 0) {
      return List.of(
          Finding.ok(
              subject(),
              String.format(
                  "%s tells %s of %s",
                  arn, Amount.of(report.confirmed(), "subscriber", "subscribers"), what)));
    }
    return List.of(
        report.pending() > 0
            ? Finding.fault(
                subject(),
                String.format("%s: nobody has confirmed to hear of %s", arn, what),
                "click the link in the mail that AWS has sent to the address, or subscribe anew")
            : Finding.fault(
                subject(), String.format("%s: nobody hears of %s", arn, what), remedyOfSilence));
  }
}
