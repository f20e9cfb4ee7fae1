package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sns.SnsSender;
import io.github.ecsconex.aws.sns.TopicArn;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import jakarta.inject.Inject;
import java.util.List;

/** Topics of SNS, which only take messages. */
final class SnsSenderFactory implements MessageQueueFactory {
  static final AddressForm FORM =
      new AddressForm() {
        @Override
        public String form() {
          return "sns:<topic ARN>";
        }

        @Override
        public void check(String address) {
          new TopicArn(address);
        }
      };

  private final AwsConnection aws;

  @Inject
  SnsSenderFactory(AwsConnection aws) {
    this.aws = aws;
  }

  @Override
  public MessageSource source(AdapterUri uri) throws ConfigurationException {
    throw new ConfigurationException(
        List.of(
            "CONEX_QUEUE is "
                + uri
                + ", a topic, which a worker cannot receive from; expected the sqs: URL of a queue"
                + " that subscribes to it"));
  }

  @Override
  public MessageSender sender(AdapterUri uri) throws PortException {
    return new SnsSender(aws, new TopicArn(uri.address()));
  }
}
