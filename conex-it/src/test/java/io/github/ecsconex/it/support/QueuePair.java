package io.github.ecsconex.it.support;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue that nobody else uses, and the dead-letter queue that takes what was received too often.
 */
public final class QueuePair implements AutoCloseable {
  private static final List<QueueAttributeName> COUNTS =
      List.of(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

  private final SqsClient client;
  private final String url;
  private final String deadLetterUrl;

  private QueuePair(SqsClient client, String url, String deadLetterUrl) {
    this.client = client;
    this.url = url;
    this.deadLetterUrl = deadLetterUrl;
  }

  /**
   * Makes both.
   *
   * @param maxReceives how often a message is handed out before it becomes a dead letter
   */
  public static QueuePair create(AwsConnection aws, int maxReceives) throws PortException {
    SqsClient client = aws.client(SqsClient.builder(), Optional.empty());
    String name = "conex-" + UUID.randomUUID();
    String dead = client.createQueue(request -> request.queueName(name + "-dead")).queueUrl();
    String arn =
        client
            .getQueueAttributes(
                request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String redrive =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(arn, maxReceives);
    String url =
        client
            .createQueue(request ->
                request
                    .queueName(name)
                    .attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)))
            .queueUrl();
    return new QueuePair(client, url, dead);
  }

  public String url() {
    return url;
  }

  /** How many messages the queue holds, be they visible, leased, or to come later. */
  public int waiting() {
    return count(url);
  }

  /** How many dead letters there are. */
  public int dead() {
    return count(deadLetterUrl);
  }

  private int count(String queue) {
    return client
        .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(COUNTS))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  @Override
  public void close() {
    client.close();
  }
}
