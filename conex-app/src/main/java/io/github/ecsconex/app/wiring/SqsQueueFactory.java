package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.work.Ticker;
import jakarta.inject.Inject;

/** Queues of SQS. */
final class SqsQueueFactory implements MessageQueueFactory {
  static final AddressForm FORM =
      new AddressForm() {
        @Override
        public String form() {
          return "sqs:<queue URL>";
        }

        @Override
        public void check(String address) {
          new QueueUrl(address);
        }
      };

  private final AwsConnection aws;
  private final Ticker ticker;

  @Inject
  SqsQueueFactory(AwsConnection aws, Ticker ticker) {
    this.aws = aws;
    this.ticker = ticker;
  }

  @Override
  public MessageSource source(AdapterUri uri) throws PortException {
    return open(uri);
  }

  @Override
  public MessageSender sender(AdapterUri uri) throws PortException {
    return open(uri);
  }

  private SqsQueue open(AdapterUri uri) throws PortException {
    return new SqsQueue(aws, new QueueUrl(uri.address()), ticker);
  }
}
