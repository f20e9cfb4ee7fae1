package io.github.ecsconex.it.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sns.TopicArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A topic that nobody else uses, and a queue that gets what is published to it. */
public final class Topic implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AwsConnection aws;
  private final TopicArn arn;
  private final String queueUrl;
  private final SnsClient sns;
  private final SqsClient sqs;

  private Topic(AwsConnection aws, TopicArn arn, String queueUrl, SnsClient sns, SqsClient sqs) {
    this.aws = aws;
    this.arn = arn;
    this.queueUrl = queueUrl;
    this.sns = sns;
    this.sqs = sqs;
  }

  /** A topic whose queue gets what is published in SNS's envelope. */
  public static Topic create() throws Exception {
    return create(false);
  }

  /**
   * A topic and its queue.
   *
   * @param raw whether the queue gets what is published as it is
   */
  public static Topic create(boolean raw) throws Exception {
    AwsConnection aws = AwsServer.shared().connection();
    String name = "topic-" + UUID.randomUUID();
    SqsClient sqs = aws.client(SqsClient.builder(), Optional.empty());
    String queueUrl = sqs.createQueue(request -> request.queueName(name)).queueUrl();
    String queueArn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    SnsClient sns = aws.client(SnsClient.builder(), Optional.empty());
    String arn = sns.createTopic(request -> request.name(name)).topicArn();
    sns.subscribe(request ->
        request
            .topicArn(arn)
            .protocol("sqs")
            .endpoint(queueArn)
            .attributes(Map.of("RawMessageDelivery", Boolean.toString(raw))));
    return new Topic(aws, new TopicArn(arn), queueUrl, sns, sqs);
  }

  /** A connection to where it is. */
  public AwsConnection aws() {
    return aws;
  }

  public TopicArn arn() {
    return arn;
  }

  public String queueUrl() {
    return queueUrl;
  }

  public void publish(String subject, String message) {
    sns.publish(request -> request.topicArn(arn.toString()).subject(subject).message(message));
  }

  /** The envelopes of all that was published and not read yet. */
  public List<JsonNode> published() throws Exception {
    List<JsonNode> published = new ArrayList<>();
    while (true) {
      List<Message> messages =
          sqs.receiveMessage(request -> request.queueUrl(queueUrl).maxNumberOfMessages(10))
              .messages();
      if (messages.isEmpty()) {
        return published;
      }
      for (Message message : messages) {
        published.add(JSON.readTree(message.body()));
        sqs.deleteMessage(
            request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    }
  }

  /** How many messages the queue holds that anybody could receive now. */
  public int visible() {
    return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  /** How many messages the queue has handed out to somebody who has not settled them. */
  public int inFlight() {
    return count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private int count(QueueAttributeName name) {
    return Integer.parseInt(
        sqs.getQueueAttributes(request -> request.queueUrl(queueUrl).attributeNames(name))
            .attributes()
            .get(name));
  }

  @Override
  public void close() {
    sns.close();
    sqs.close();
    aws.close();
  }
}
