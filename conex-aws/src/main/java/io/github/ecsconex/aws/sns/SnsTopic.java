package io.github.ecsconex.aws.sns;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Subscription;

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
    List<Subscription> subscriptions =
        new AwsCall("sns:ListSubscriptionsByTopic", "look who subscribes to " + topic)
            .make(() ->
                client
                    .listSubscriptionsByTopicPaginator(request -> request.topicArn(topic.text()))
                    .subscriptions()
                    .stream()
                    .toList());
    // One that is to be confirmed has a word in its ARN's place.
    int confirmed =
        (int)
            subscriptions.stream()
                .filter(each -> each.subscriptionArn().startsWith("arn:"))
                .count();
    return new TopicReport(confirmed, subscriptions.size() - confirmed);
  }

  @Override
  public void close() {
    client.close();
  }
}
