package io.github.ecsconex.aws.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.core.failure.UnansweredException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What moto's SNS never does: it swallows answers, throttles and fails. */
final class SnsNotifierTest {
  private static final TopicArn TOPIC = new TopicArn("arn:aws:sns:us-east-1:123456789012:notices");
  private static final FailureNotice NOTICE =
      new FailureNotice(
          Instant.EPOCH,
          "conex",
          Fate.DELETED,
          "why",
          new Message("id", "webhook", "{}", Instant.EPOCH, Instant.EPOCH, 1),
          List.of());

  private volatile Answer answer =
      new Answer(
          200,
          "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
              + "<MessageId>1</MessageId></PublishResult></PublishResponse>");
  private final LocalServer server = new LocalServer(request -> answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "us-east-1", "key", Secret.of("word"));
  private SnsNotifier notifier;

  @BeforeEach
  void open() throws Exception {
    notifier = new SnsNotifier(aws, TOPIC);
  }

  @AfterEach
  void close() {
    notifier.close();
    aws.close();
    server.close();
  }

  @Test
  void aNoticeIsOneRequest() throws Exception {
    notifier.failed(NOTICE);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aNoticeWhoseAnswerIsLostIsNotSentTwiceInOneTryAndIsToldApart() {
    answer = Answer.LOST;
    assertThatExceptionOfType(UnansweredException.class)
        .isThrownBy(() -> notifier.failed(NOTICE))
        .withMessageStartingWith("could not publish a notice to " + TOPIC + ": ");
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"400 Throttling", "500 InternalFailure", "503 ServiceUnavailable"})
  void whatSnsAnswersWasNotTaken(String refusal) {
    answer =
        new Answer(
            Integer.parseInt(refusal.substring(0, 3)),
            "<ErrorResponse><Error><Code>"
                + refusal.substring(4)
                + "</Code><Message>no</Message></Error></ErrorResponse>");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> notifier.failed(NOTICE))
        .isNotInstanceOf(UnansweredException.class);
    assertThat(server.requests()).as("the SDK does not try again").hasSize(1);
  }

  @Test
  void whatReachedNoServerWasNotTaken() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:1");
    try (AwsConnection broken = AwsConnection.to(nowhere, "us-east-1", "key", Secret.of("word"));
        SnsNotifier ours = new SnsNotifier(broken, TOPIC)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> ours.failed(NOTICE))
          .isNotInstanceOf(UnansweredException.class);
    }
  }
}
