package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.aws.LocalServer.Request;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What SQS refuses of a message that is leased. Whoever hears of a rejection believes the lease
 * lost, and leaves the message to whoever has it; so nothing else may be one.
 */
final class RefusedDeliveryTest {
  private static final Duration LEASE = Duration.ofMinutes(3);

  private final LocalServer server = new LocalServer(this::answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "eu-west-1", "key", Secret.of("secret"));
  private volatile String refusal = "";
  private SqsQueue queue;
  private Delivery delivery;

  @BeforeEach
  void receive() throws Exception {
    QueueUrl url = new QueueUrl(server.uri() + "/123456789012/queue");
    queue = new SqsQueue(aws, url, Ticker.system());
    delivery = queue.receive(1, Duration.ZERO, LEASE).getFirst();
  }

  @AfterEach
  void close() {
    queue.close();
    aws.close();
    server.close();
  }

  private Answer answer(Request request) {
    if (!refusal.isEmpty()) {
      return new Answer(
          400, "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"no\"}".formatted(refusal));
    }
    return new Answer(
        200,
        """
        {"Messages": [{
          "MessageId": "id",
          "ReceiptHandle": "receipt",
          "Body": "body",
          "MD5OfBody": "841a2d689ad86bd1611447453c22c6fc",
          "Attributes": {
            "SentTimestamp": "1469575768248",
            "ApproximateFirstReceiveTimestamp": "1469575768250",
            "ApproximateReceiveCount": "1"
          }
        }]}
        """);
  }

  @Test
  void whatThePermissionsDoNotAllowMayBeAllowedLater() {
    refusal = "AccessDenied";
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> delivery.complete())
        .withMessageContaining("the credentials may need sqs:DeleteMessage");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> delivery.extend(LEASE))
        .withMessageContaining("the credentials may need sqs:ChangeMessageVisibility");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> delivery.release(Duration.ZERO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReceiptHandleIsInvalid", "InvalidParameterValue", "MessageNotInflight"})
  void aReceiptThatIsRefusedIsALostLease(String code) {
    refusal = code;
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> delivery.complete());
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> delivery.extend(LEASE));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> delivery.release(Duration.ZERO));
  }
}
