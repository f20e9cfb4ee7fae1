package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.ServerTime;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * An SQS queue, both ends of it. A message's id is SQS's own, also where it came through an SNS
 * topic; whether it did is seen by its body. SQS counts in seconds: leases and delays are rounded
 * up to them, waits down. Safe for use by many threads.
 */
public final class SqsQueue implements MessageSource, MessageSender {
  /** ReceiveMessage, WaitTimeSeconds. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  /** A server that has something answers at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final List<MessageSystemAttributeName> ATTRIBUTES =
      List.of(
          MessageSystemAttributeName.SENT_TIMESTAMP,
          MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
          MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);

  /** What SQS would silently replace by U+FFFD (SendMessage, MessageBody). */
  private static final Pattern UNSENDABLE =
      Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

  private final SqsClient client;
  private final DeleteBatches batches;
  private final Polls polls;
  private final QueueUrl url;
  private final Ticker ticker;
  private volatile boolean closed;

  /**
   * @throws RejectedException if neither the URL nor the surroundings tell the queue's region
   */
  public SqsQueue(AwsConnection aws, QueueUrl url, Ticker ticker) throws RejectedException {
    this(aws, url, ticker, PATIENCE);
  }

  /**
   * @param patience how long its end waits for a call that an interrupt left behind
   */
  SqsQueue(AwsConnection aws, QueueUrl url, Ticker ticker, Duration patience)
      throws RejectedException {
    this.client =
        aws.client(
            SqsClient.builder(),
            url.region(),
            settings -> settings.addExecutionInterceptor(new LeaseGuard(ticker)));
    this.batches = new DeleteBatches(client, url, ticker);
    this.polls = new Polls(patience);
    this.url = url;
    this.ticker = ticker;
  }

  @Override
  public List<Delivery> receive(int max, Duration wait, Duration lease)
      throws UnavailableException, InterruptedException {
    requireOpen();
    int waitSeconds = (int) (wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT).toSeconds();
    return polls.await(
        new AwsCall("sqs:ReceiveMessage", "receive messages from " + url),
        () -> {
          ReceiveMessageResponse response =
              client.receiveMessage(request ->
                  request
                      .queueUrl(url.text())
                      .maxNumberOfMessages(max)
                      .waitTimeSeconds(waitSeconds)
                      .visibilityTimeout(seconds(lease))
                      .messageSystemAttributeNames(ATTRIBUTES)
                      .messageAttributeNames(SqsMessage.SUBJECT));
          long received = ticker.nanos();
          return response.messages().stream()
              .<Delivery>map(message -> new SqsDelivery(this, message, received, lease))
              .toList();
        });
  }

  @Override
  public String send(String subject, String body) throws PortException, InterruptedException {
    return put(subject, body, Optional.empty());
  }

  /** SQS is fair between the groups of a queue. */
  @Override
  public String send(String subject, String body, String group)
      throws PortException, InterruptedException {
    return put(subject, body, Optional.of(group));
  }

  private String put(String subject, String body, Optional<String> group)
      throws PortException, InterruptedException {
    requireOpen();
    String what = "send a message to " + url;
    if (UNSENDABLE.matcher(body).find()) {
      throw new RejectedException(
          "could not " + what + ": it holds a character that SQS does not transport");
    }
    Map<String, MessageAttributeValue> attributes = SqsMessage.attributes(subject);
    return new AwsCall("sqs:SendMessage", what)
        .make(() ->
            client.sendMessage(request -> {
              request.queueUrl(url.text()).messageBody(body).messageAttributes(attributes);
              group.ifPresent(request::messageGroupId);
            }))
        .messageId();
  }

  /** The ARN of the queue that takes what this one gives up; empty if it gives nothing up. */
  public Optional<String> deadLetterArn() throws PortException, InterruptedException {
    requireOpen();
    String policy =
        new AwsCall("sqs:GetQueueAttributes", "ask for the dead-letter queue of " + url)
            .make(() ->
                client.getQueueAttributes(request ->
                    request.queueUrl(url.text()).attributeNames(QueueAttributeName.REDRIVE_POLICY)))
            .attributes()
            .get(QueueAttributeName.REDRIVE_POLICY);
    return Optional.ofNullable(policy).flatMap(RedrivePolicy::deadLetterArn);
  }

  /** How it is set up, and how full it is. */
  public QueueReport report() throws PortException, InterruptedException {
    requireOpen();
    GetQueueAttributesResponse response =
        new AwsCall("sqs:GetQueueAttributes", "look at the queue " + url)
            .make(() ->
                client.getQueueAttributes(request ->
                    request.queueUrl(url.text()).attributeNames(QueueAttributeName.ALL)));
    Map<QueueAttributeName, String> attributes = response.attributes();
    Optional<String> policy =
        Optional.ofNullable(attributes.get(QueueAttributeName.REDRIVE_POLICY));
    return new QueueReport(
        count(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)),
        count(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)),
        Boolean.parseBoolean(attributes.get(QueueAttributeName.SQS_MANAGED_SSE_ENABLED))
            || attributes.containsKey(QueueAttributeName.KMS_MASTER_KEY_ID),
        policy.flatMap(RedrivePolicy::deadLetterArn),
        policy.map(RedrivePolicy::maxReceives).orElse(OptionalInt.empty()),
        ServerTime.of(response.sdkHttpResponse()));
  }

  private static long count(@Nullable String attribute) {
    return attribute == null ? 0 : Long.parseLong(attribute);
  }

  /** Waits a moment for a call that an interrupt left behind; see {@link Polls}. */
  @Override
  public void close() {
    polls.close();
    closed = true;
    client.close();
  }

  /**
   * @param leaseEnds by {@link #nanos()}; nothing is sent from then on
   */
  void delete(String id, String receipt, long leaseEnds)
      throws PortException, InterruptedException {
    requireOpen();
    AwsCall call = new AwsCall("sqs:DeleteMessage", "delete message " + id + " from " + url);
    ReceiptCall.underLease(() -> call.await(batches.delete(receipt, leaseEnds)));
  }

  /**
   * @param what completes "could not … message": what it is for
   * @param leaseEnds by {@link #nanos()}; nothing is sent from then on
   */
  void hide(String what, String id, String receipt, Duration duration, long leaseEnds)
      throws PortException, InterruptedException {
    requireOpen();
    AwsCall call =
        new AwsCall("sqs:ChangeMessageVisibility", what + " message " + id + " of " + url);
    ReceiptCall.underLease(() ->
        call.make(() ->
            client.changeMessageVisibility(request ->
                request
                    .queueUrl(url.text())
                    .receiptHandle(receipt)
                    .visibilityTimeout(seconds(duration))
                    .overrideConfiguration(settings ->
                        settings.putExecutionAttribute(LeaseGuard.LEASE_ENDS, leaseEnds)))));
  }

  QueueUrl url() {
    return url;
  }

  long nanos() {
    return ticker.nanos();
  }

  private void requireOpen() throws UnavailableException {
    if (closed) {
      throw new UnavailableException("could not use " + url + ": it is closed");
    }
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
  }
}
