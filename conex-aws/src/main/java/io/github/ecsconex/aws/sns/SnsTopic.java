package io.github.ecsconex.aws.sns;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;

/** A topic, as it is set up. Safe for use by many threads. */
public final class SnsTopic implements AutoCloseable {
  private final SnsClient client;
  private final TopicArn topic;

  public SnsTopic(AwsConnection aws, TopicArn topic) throws RejectedException {
    this.client = aws.client(SnsClient.builder(), Optional.of(topic.region()));
    this.topic = topic;
  }

  /** Who subscribes to it. */
  public TopicReport report() throws PortException, InterruptedException {
    Map<String, String> attributes =
        new AwsCall("sns:GetTopicAttributes", "look at the topic " + topic)
            .make(() -> client.getTopicAttributes(request -> request.topicArn(topic.text())))
            .attributes();
    return new TopicReport(
        Integer.parseInt(attributes.getOrDefault("SubscriptionsConfirmed", "0")),
        Integer.parseInt(attributes.getOrDefault("SubscriptionsPending", "0")));
  }

  @Override
  public void close() {
    client.close();
  }
}
