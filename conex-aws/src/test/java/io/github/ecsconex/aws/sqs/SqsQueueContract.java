package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSenderContract;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.queue.MessageSourceContract;
import java.time.Duration;
import java.util.List;

/** What both ends of a queue keep to, on whatever stands in for SQS; its time is real. */
interface SqsQueueContract extends MessageSourceContract, MessageSenderContract {
  /** The queue under test, the same one throughout a test, and empty before. */
  SqsQueue queue();

  @Override
  default MessageSource source() {
    return queue();
  }

  @Override
  default MessageSender sender() {
    return queue();
  }

  @Override
  default String put(String subject, String body) throws Exception {
    return queue().send(subject, body);
  }

  @Override
  default Message takeSent() throws Exception {
    List<Delivery> deliveries = queue().receive(1, patience(), Duration.ofMinutes(3));
    assertThat(deliveries).hasSize(1);
    deliveries.getFirst().complete();
    return deliveries.getFirst().message();
  }

  @Override
  default void passTime(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  default Duration unit() {
    return Duration.ofSeconds(1);
  }

  @Override
  default Duration patience() {
    return Duration.ofSeconds(10);
  }

  /** The subject counts too. */
  @Override
  default int largestBody() {
    return 1024 * 1024 - 64;
  }
}
