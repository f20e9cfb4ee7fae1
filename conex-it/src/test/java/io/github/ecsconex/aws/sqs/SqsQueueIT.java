package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSenderContract;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.queue.MessageSourceContract;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.AwsServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What conex-aws tests on ElasticMQ, on whatever stands in for AWS. */
@Tag("aws")
@Execution(ExecutionMode.CONCURRENT)
final class SqsQueueIT implements MessageSourceContract, MessageSenderContract {
  private AwsConnection aws;
  private SqsQueue queue;

  @BeforeEach
  void open() throws Exception {
    aws = AwsServer.shared().connection();
    try (SqsClient client = aws.client(SqsClient.builder(), Optional.empty())) {
      String name = "queue-" + UUID.randomUUID();
      String url = client.createQueue(request -> request.queueName(name)).queueUrl();
      queue = new SqsQueue(aws, new QueueUrl(url), Ticker.system());
    }
  }

  @AfterEach
  void close() {
    queue.close();
    aws.close();
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
  public String put(String subject, String body) throws Exception {
    return queue.send(subject, body);
  }

  @Override
  public Message takeSent() throws Exception {
    List<Delivery> deliveries = queue.receive(1, patience(), Duration.ofMinutes(3));
    assertThat(deliveries).hasSize(1);
    deliveries.getFirst().complete();
    return deliveries.getFirst().message();
  }

  @Override
  public void passTime(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public Duration unit() {
    return Duration.ofMillis(300);
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** The subject counts too. */
  @Override
  public int largestBody() {
    return 1024 * 1024 - 64;
  }
}
