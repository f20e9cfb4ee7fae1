package io.github.ecsconex.aws.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSenderContract;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** From a topic into a queue, as the webhook sends. */
@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class SnsSenderIT implements MessageSenderContract {
  private Topic topic;
  private SnsSender sender;
  private SqsQueue queue;

  @BeforeEach
  void open() throws Exception {
    topic = Topic.create();
    sender = new SnsSender(topic.aws(), topic.arn());
    queue = new SqsQueue(topic.aws(), new QueueUrl(topic.queueUrl()), Ticker.system());
  }

  @AfterEach
  void close() {
    queue.close();
    sender.close();
    topic.close();
  }

  @Override
  public MessageSender sender() {
    return sender;
  }

  @Override
  public Message takeSent() throws Exception {
    List<Delivery> deliveries = queue.receive(1, Duration.ofSeconds(10), Duration.ofMinutes(3));
    assertThat(deliveries).hasSize(1);
    deliveries.getFirst().complete();
    return deliveries.getFirst().message();
  }

  @Override
  public boolean keepsTheId() {
    return false;
  }

  /** By which one repository does not keep the others waiting. */
  @Test
  void theGroupReachesTheQueue() throws Exception {
    sender.send("webhook", "{}", "octocat/hello-world");
    try (SqsClient sqs = topic.aws().client(SqsClient.builder(), Optional.empty())) {
      assertThat(
              sqs.receiveMessage(request ->
                      request
                          .queueUrl(topic.queueUrl())
                          .waitTimeSeconds(10)
                          .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                  .messages())
          .singleElement()
          .satisfies(message ->
              assertThat(message.attributes())
                  .containsEntry(
                      MessageSystemAttributeName.MESSAGE_GROUP_ID, "octocat/hello-world"));
    }
  }

  @Test
  void aTopicThatIsNotThereTakesNothing() throws Exception {
    TopicArn absent = new TopicArn(topic.arn() + "-absent");
    try (SnsSender ours = new SnsSender(topic.aws(), absent)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> ours.send("webhook", "{}"))
          .withMessageStartingWith("could not send a message to " + absent + ": NotFound");
    }
  }
}
