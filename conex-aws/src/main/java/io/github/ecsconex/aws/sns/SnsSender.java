package io.github.ecsconex.aws.sns;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.MessageSender;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Sends messages to the queues that subscribe to a topic. The queue gives each an id of its own;
 * the topic's, which {@link #send} returns, stands in the envelope. Safe for use by many threads.
 */
public final class SnsSender implements MessageSender {
  private final SnsClient client;
  private final TopicArn topic;
  private volatile boolean closed;

  public SnsSender(AwsConnection aws, TopicArn topic) throws RejectedException {
    this.client = aws.client(SnsClient.builder(), Optional.of(topic.region()));
    this.topic = topic;
  }

  @Override
  public String send(String subject, String body) throws PortException, InterruptedException {
    return publish(subject, body, Optional.empty());
  }

  /** SNS hands the group on to queues of SQS, which are fair between groups. */
  @Override
  public String send(String subject, String body, String group)
      throws PortException, InterruptedException {
    return publish(subject, body, Optional.of(group));
  }

  private String publish(String subject, String body, Optional<String> group)
      throws PortException, InterruptedException {
    String what = "send a message to " + topic;
    if (closed) {
      throw new UnavailableException("could not " + what + ": the sender is closed");
    }
    return new AwsCall("sns:Publish", what)
        .make(() ->
            client.publish(request -> {
              request.topicArn(topic.text()).message(body);
              group.ifPresent(request::messageGroupId);
              if (!subject.isEmpty()) {
                request.subject(subject);
              }
            }))
        .messageId();
  }

  @Override
  public void close() {
    closed = true;
    client.close();
  }
}
