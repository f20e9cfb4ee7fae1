package io.github.ecsconex.aws.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.it.support.AwsServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A topic that nobody else uses, and a queue that sees what is published to it. */
final class Topic implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final AwsConnection aws;
  final TopicArn arn;
  final String queueUrl;
  private final SqsClient sqs;

  private Topic(AwsConnection aws, TopicArn arn, String queueUrl, SqsClient sqs) {
    this.aws = aws;
    this.arn = arn;
    this.queueUrl = queueUrl;
    this.sqs = sqs;
  }

  static Topic create() throws Exception {
    AwsConnection aws = AwsServer.shared().connection();
    String name = "topic-" + UUID.randomUUID();
    SqsClient sqs = aws.client(SqsClient.builder(), Optional.empty());
    String queueUrl = sqs.createQueue(request -> request.queueName(name)).queueUrl();
    String queueArn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    try (SnsClient sns = aws.client(SnsClient.builder(), Optional.empty())) {
      String arn = sns.createTopic(request -> request.name(name)).topicArn();
      sns.subscribe(request -> request.topicArn(arn).protocol("sqs").endpoint(queueArn));
      return new Topic(aws, new TopicArn(arn), queueUrl, sqs);
    }
  }

  /** The envelopes of all that was published and not read yet. */
  List<JsonNode> published() throws Exception {
    List<JsonNode> published = new ArrayList<>();
    while (true) {
      var messages =
          sqs.receiveMessage(request -> request.queueUrl(queueUrl).maxNumberOfMessages(10))
              .messages();
      if (messages.isEmpty()) {
        return published;
      }
      for (var message : messages) {
        published.add(JSON.readTree(message.body()));
        sqs.deleteMessage(
            request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    }
  }

  @Override
  public void close() {
    sqs.close();
    aws.close();
  }
}
