package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.DeadLetters;
import io.github.ecsconex.app.adapter.MessageQueueFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.work.Ticker;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;

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

  private static final String SCHEME = "sqs:";

  private final AwsConnection aws;
  private final Ticker ticker;

  @Inject
  SqsQueueFactory(AwsConnection aws, Ticker ticker) {
    this.aws = aws;
    this.ticker = ticker;
  }

  /** Makes ready what the queue in {@code environment} will need, if it is of SQS. */
  static void prepare(Map<String, String> environment) {
    if (environment.getOrDefault("CONEX_QUEUE", "").startsWith(SCHEME)) {
      AwsConnection.prepare();
    }
  }

  @Override
  public MessageSource source(AdapterUri uri) throws PortException {
    return open(uri);
  }

  @Override
  public MessageSender sender(AdapterUri uri) throws PortException {
    return open(uri);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RejectedException always, with the commands that do it: SQS does not tell when a
   *     message died, hides what it shows, and has a task of its own for putting all of them back
   */
  @Override
  public Optional<DeadLetters> deadLetters(AdapterUri uri)
      throws PortException, InterruptedException {
    try (SqsQueue queue = open(uri)) {
      Optional<String> arn = queue.deadLetterArn();
      throw new RejectedException(
          arn.isPresent()
              ? String.format(
                  "the dead letters of %s are in the queue %s; they are returned by"
                      + " aws sqs start-message-move-task --region %s --source-arn %s",
                  uri.address(), arn.get(), arn.get().split(":", -1)[3], arn.get())
              : String.format(
                  "the queue %s has no dead-letter queue: it keeps what nobody settles until that"
                      + " is too old",
                  uri.address()));
    }
  }

  private SqsQueue open(AdapterUri uri) throws PortException {
    return new SqsQueue(aws, new QueueUrl(uri.address()), ticker);
  }
}
