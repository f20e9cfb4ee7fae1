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
  private final Topic topic;

  /**
   * @param what it is told, such as {@code failures}
   */
  public TopicCheck(String arn, String what, Topic topic) {
    this.arn = arn;
    this.what = what;
    this.topic = topic;
  }

  @Override
  public String subject() {
    return "topic";
  }

  @Override
  public String remedy() {
    return "see that the topic is there, and that the credentials may sns:GetTopicAttributes; a"
        + " worker needs sns:Publish";
  }

  @Override
  public List<Finding> look() throws PortException, InterruptedException {
    TopicReport report = topic.report();
    if (report.confirmed() > 0) {
      return List.of(
          Finding.ok(
              subject(),
              String.format("%s tells %d subscribers of %s", arn, report.confirmed(), what)));
    }
    return List.of(
        report.pending() > 0
            ? Finding.fault(
                subject(),
                String.format("%s: nobody has confirmed to hear of %s", arn, what),
                "click the link in the mail that AWS has sent to the address, or subscribe anew")
            : Finding.fault(
                subject(),
                String.format("%s: nobody hears of %s", arn, what),
                "aws sns subscribe --topic-arn "
                    + arn
                    + " --protocol email --notification-endpoint <address>"));
  }
}
