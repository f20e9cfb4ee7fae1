package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.core.work.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.SqsClient;

/** At once, since most of the time these tests wait. */
@Execution(ExecutionMode.CONCURRENT)
final class SqsQueueTest implements SqsQueueContract {
  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final Duration WAIT = Duration.ofSeconds(10);

  private final AwsConnection aws = LocalSqs.connection();
  private QueueUrl url;
  private SqsQueue queue;

  @BeforeEach
  void open() throws Exception {
    url = LocalSqs.freshQueue();
    queue = new SqsQueue(aws, url, Ticker.system());
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

  @Test
  void opensTheEnvelopeThatSnsWrapsMessagesIn() throws Exception {
    String id =
        queue.send(
            "",
            """
            {
              "Type" : "Notification",
              "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
              "TopicArn" : "arn:aws:sns:us-west-2:123456789012:MyTopic",
              "Subject" : "webhook",
              "Message" : "{\\"ref\\":\\"refs/heads/\\u00e9\\"}\\n",
              "Timestamp" : "2012-05-02T00:54:06.655Z",
              "SignatureVersion" : "1",
              "Signature" : "EXAMPLEw6JRN...",
              "SigningCertURL" : "https://sns.us-west-2.amazonaws.com/x.pem",
              "UnsubscribeURL" : "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe"
            }
            """);
    Message message = take().message();
    assertThat(message.id()).isEqualTo(id);
    assertThat(message.subject()).isEqualTo("webhook");
    assertThat(message.body()).isEqualTo("{\"ref\":\"refs/heads/é\"}\n");
  }

  @Test
  void takesControlCharactersThatAnEnvelopeCarries() throws Exception {
    queue.send(
        "",
        """
        {"Type":"Notification","TopicArn":"arn:aws:sns:us-west-2:123456789012:t",\
        "Message":"bell \\u0007, null \\u0000, lost \\ufffd, half \\ud83d"}\
        """);
    Message message = take().message();
    assertThat(message.subject()).isEmpty();
    assertThat(message.body()).isEqualTo("bell \u0007, null \u0000, lost \ufffd, half \ud83d");
  }

  @Test
  void takesWhatOnlyLooksLikeAnEnvelopeForTheMessageItself() throws Exception {
    List<String> bodies =
        List.of(
            "{\"Type\":\"Notification\"}",
            "{\"Type\":\"Notification\",\"TopicArn\":\"arn:aws:sns:us-west-2:1:t\",\"Message\":{}}",
            "{\"Type\":\"Notification\",\"TopicArn\":\"arn:aws:sns:us-west-2:1:t\"",
            "{\"ref\":\"refs/heads/Notification\",\"Message\":\"x\",\"TopicArn\":\"y\"}",
            "[\"Notification\"]",
            "not JSON at all");
    for (String body : bodies) {
      queue.send("raw", body);
      Delivery delivery = take();
      assertThat(delivery.message().body()).isEqualTo(body);
      assertThat(delivery.message().subject()).isEqualTo("raw");
      delivery.complete();
    }
  }

  @Test
  void refusesToSendWhatWouldNotArriveAsItIs() throws Exception {
    for (String lost : List.of("\u0000", "\u0007", "\uffff", "\ud83d")) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> queue.send("webhook", "before" + lost + "after"))
          .withMessage(
              "could not send a message to %s: it holds a character that SQS does not transport",
              url);
    }
    assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
  }

  @Test
  void refusesAReceiptWhoseLeaseEndedThoughTheQueueWouldTakeIt() throws Exception {
    FakeTicker time = new FakeTicker();
    try (SqsQueue ours = new SqsQueue(aws, url, time)) {
      String id = ours.send("webhook", "one");
      Delivery delivery = ours.receive(1, WAIT, LEASE).getFirst();
      time.advance(LEASE);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(delivery::complete)
          .withMessage(
              "could not delete message %s from %s: it is not leased to this worker any more"
                  .replace("from", "of"),
              id,
              url);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> delivery.release(Duration.ZERO));
      assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> delivery.extend(LEASE));
    }
  }

  @Test
  void aMessageThatIsGivenBackCanNotBeDeletedAnyMore() throws Exception {
    queue.send("webhook", "one");
    Delivery delivery = take();
    delivery.release(Duration.ZERO);
    assertThatExceptionOfType(RejectedException.class).isThrownBy(delivery::complete);
    assertThat(take().message().receiveCount()).isEqualTo(2);
  }

  @Test
  void keepsAMessageForTwelveHoursAndNoLonger() throws Exception {
    FakeTicker time = new FakeTicker();
    try (SqsQueue ours = new SqsQueue(aws, url, time)) {
      ours.send("webhook", "one");
      Delivery delivery = ours.receive(1, WAIT, Duration.ofHours(6)).getFirst();
      time.advance(Duration.ofHours(5));
      delivery.extend(Duration.ofHours(7));
      time.advance(Duration.ofHours(6));
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> delivery.extend(Duration.ofHours(2)))
          .withMessageEndingWith("SQS lets nobody have a message for longer than 12 hours");
      delivery.release(Duration.ofHours(2));
    }
  }

  @Test
  void aPoisonMessageGoesToTheDeadLettersInTheEnd() throws Exception {
    assertThat(queue.deadLetterArn()).isEmpty();
    try (SqsClient client = LocalSqs.client(aws)) {
      QueueUrl dead = LocalSqs.freshQueue();
      String arn =
          client
              .getQueueAttributes(
                  request -> request.queueUrl(dead.text()).attributeNamesWithStrings("QueueArn"))
              .attributesAsStrings()
              .get("QueueArn");
      client.setQueueAttributes(request ->
          request
              .queueUrl(url.text())
              .attributesWithStrings(
                  Map.of(
                      "RedrivePolicy",
                      "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":2}")));
      assertThat(queue.deadLetterArn()).contains(arn);
      String id = queue.send("webhook", "poison");
      for (int i = 0; i < 2; i++) {
        take().release(Duration.ZERO);
      }
      assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
      try (SqsQueue graves = new SqsQueue(aws, dead, Ticker.system())) {
        assertThat(graves.receive(1, WAIT, LEASE))
            .extracting(delivery -> delivery.message().id())
            .containsExactly(id);
      }
    }
  }

  @Test
  void aQueueThatIsNotThereMayYetCome() throws Exception {
    QueueUrl absent = new QueueUrl(url.text() + "-absent");
    try (SqsQueue ours = new SqsQueue(aws, absent, Ticker.system())) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> ours.receive(1, Duration.ZERO, LEASE))
          .withMessageStartingWith("could not receive messages from " + absent + ": ")
          .withMessageContaining("The specified queue does not exist");
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> ours.send("webhook", "lost"))
          .withMessageStartingWith("could not send a message to " + absent + ": ");
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsUnavailable() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:1");
    try (AwsConnection broken = AwsConnection.to(nowhere, "elasticmq", "key", Secret.of("secret"));
        SqsQueue ours = new SqsQueue(broken, url, Ticker.system())) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> ours.receive(1, Duration.ZERO, LEASE))
          .withMessageStartingWith("could not receive messages from " + url + ": ");
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> ours.send("webhook", "later"));
    }
  }

  @Test
  void isKnownByAUrl() {
    assertThat(new QueueUrl("https://sqs.eu-west-1.amazonaws.com/123456789012/q").region())
        .contains("eu-west-1");
    assertThat(new QueueUrl("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q").region())
        .contains("cn-north-1");
    assertThat(new QueueUrl("https://eu-west-1.queue.amazonaws.com/123456789012/q").region())
        .contains("eu-west-1");
    assertThat(new QueueUrl("http://localhost:4566/000000000000/q.fifo").region()).isEmpty();
    for (String wrong :
        Set.of("", "queue", "arn:aws:sqs:eu-west-1:1:q", "https://user:pw@host/q", "https://x")) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> new QueueUrl(wrong));
    }
  }

  private Delivery take() throws Exception {
    List<Delivery> deliveries = queue.receive(1, WAIT, LEASE);
    assertThat(deliveries).hasSize(1);
    return deliveries.getFirst();
  }
}
