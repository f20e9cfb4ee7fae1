package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.aws.LocalServer.Request;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
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
  private static final String TOO_LATE = "too late";

  private final FakeTicker time = new FakeTicker();
  private final LocalServer server = new LocalServer(this::answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "eu-west-1", "key", Secret.of("secret"));
  private volatile String refusal = "";
  private SqsQueue queue;
  private Delivery delivery;

  @BeforeEach
  void receive() throws Exception {
    QueueUrl url = new QueueUrl(server.uri() + "/123456789012/queue");
    queue = new SqsQueue(aws, url, time);
    delivery = queue.receive(1, Duration.ZERO, LEASE).getFirst();
  }

  @AfterEach
  void close() {
    queue.close();
    aws.close();
    server.close();
  }

  private Answer answer(Request request) {
    if (refusal.equals(TOO_LATE)) {
      time.advance(LEASE);
      return new Answer(500, "{}");
    }
    if (!refusal.isEmpty()) {
      return new Answer(
          400, "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"no\"}".formatted(refusal));
    }
    return SqsAnswers.ONE_MESSAGE;
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

  @ParameterizedTest
  @ValueSource(strings = {"delete", "return", "extend the lease of"})
  void whatFailsUntilTheLeaseIsOverIsALostLease(String what) {
    refusal = TOO_LATE;
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> {
          switch (what) {
            case "delete" -> delivery.complete();
            case "return" -> delivery.release(Duration.ZERO);
            default -> delivery.extend(LEASE);
          }
        })
        .withMessageStartingWith("could not " + what + " message id of ")
        .withMessageEndingWith(": it is not leased to this worker any more");
    assertThat(server.requests()).as("the receipt, and one try").hasSize(2);
  }
}
