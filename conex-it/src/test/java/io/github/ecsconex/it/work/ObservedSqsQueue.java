package io.github.ecsconex.it.work;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.ElasticMq;
import io.github.ecsconex.it.support.RecordedCalls;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue of ElasticMQ with one for its dead letters, and what the worker asks of it. */
final class ObservedSqsQueue implements ObservedQueue {
  private static final List<QueueAttributeName> COUNTS =
      List.of(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

  /** Of the leases, which the queue's own time ends. */
  private final FakeTicker time = new FakeTicker();

  private final RecordedCalls calls = new RecordedCalls(ElasticMq.endpoint());
  private final AwsConnection direct = connection(ElasticMq.endpoint());
  private final AwsConnection recorded = connection(calls.endpoint());
  private final SqsClient client = direct.client(SqsClient.builder(), Optional.empty());
  private final String deadUrl = create(Map.of());
  private final String url =
      create(
          Map.of(
              QueueAttributeName.REDRIVE_POLICY,
              String.format(
                  "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}",
                  client
                      .getQueueAttributes(request ->
                          request.queueUrl(deadUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
                      .attributes()
                      .get(QueueAttributeName.QUEUE_ARN),
                  MOST_RECEIVES)));
  private final SqsQueue queue = new SqsQueue(recorded, new QueueUrl(url), time);

  ObservedSqsQueue() throws Exception {}

  private static AwsConnection connection(URI endpoint) {
    return AwsConnection.to(endpoint, "us-east-1", "key", Secret.of("word"));
  }

  private String create(Map<QueueAttributeName, String> attributes) {
    String name = "queue-" + UUID.randomUUID();
    return client.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
  }

  /** The same queue as another worker has it, to whom time passes. */
  SqsQueue another() throws PortException {
    return new SqsQueue(recorded, new QueueUrl(url), Ticker.system());
  }

  /** What the queue has been asked. */
  RecordedCalls calls() {
    return calls;
  }

  @Override
  public MessageSource source() {
    return queue;
  }

  @Override
  public MessageSender sender() {
    return queue;
  }

  @Override
  public boolean isEmpty() {
    return client
        .getQueueAttributes(request -> request.queueUrl(url).attributeNames(COUNTS))
        .attributes()
        .values()
        .stream()
        .allMatch("0"::equals);
  }

  @Override
  public Duration keptBackFor() {
    if (isEmpty()) {
      throw new AssertionError("the message is not in the queue any more");
    }
    return Duration.ofSeconds(
        calls.of("ChangeMessageVisibility").getLast().path("VisibilityTimeout").asLong());
  }

  @Override
  public void runOut(Duration lease) {
    time.advance(lease);
  }

  @Override
  public List<String> deadLetters() {
    return client
        .receiveMessage(request -> request.queueUrl(deadUrl).maxNumberOfMessages(10))
        .messages()
        .stream()
        .map(Message::messageId)
        .toList();
  }

  @Override
  public void close() {
    queue.close();
    client.close();
    recorded.close();
    direct.close();
    calls.close();
  }
}
