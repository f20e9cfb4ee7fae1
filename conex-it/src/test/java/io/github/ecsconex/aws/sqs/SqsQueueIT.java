package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.AwsServer;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** What conex-aws tests on ElasticMQ, on whatever stands in for AWS. */
@Tag("aws")
@Execution(ExecutionMode.CONCURRENT)
final class SqsQueueIT implements SqsQueueContract {
  private AwsConnection aws;
  private SqsQueue queue;
  private String url;

  @BeforeEach
  void open() throws Exception {
    aws = AwsServer.shared().connection();
    try (SqsClient client = aws.client(SqsClient.builder(), Optional.empty())) {
      String name = "queue-" + UUID.randomUUID();
      url = client.createQueue(request -> request.queueName(name)).queueUrl();
      queue = new SqsQueue(aws, new QueueUrl(url), Ticker.system());
    }
  }

  @AfterEach
  void close() {
    queue.close();
    aws.close();
  }

  @Override
  public SqsQueue queue() {
    return queue;
  }

  /** By which one repository does not keep the others waiting. */
  @Test
  void theGroupReachesTheQueue() throws Exception {
    queue.send("webhook", "{}", "octocat/hello-world");
    try (SqsClient client = aws.client(SqsClient.builder(), Optional.empty())) {
      assertThat(
              client
                  .receiveMessage(request ->
                      request
                          .queueUrl(url)
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

  /** The stand-in locks nothing: two calls at one instant may get one message, as from SQS. */
  @Override
  public void noMessageIsTakenByTwo() {}
}
