package io.github.ecsconex.aws.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.aws.LocalServer.Request;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue that hands out a message at the moment in which a worker is told to stop. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PollsTest {
  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch returned = new CountDownLatch(1);
  private final LocalServer server = new LocalServer(this::answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "eu-west-1", "key", Secret.of("secret"));
  private SqsQueue queue;

  @BeforeEach
  void open() throws Exception {
    QueueUrl url = new QueueUrl(server.uri() + "/1/queue");
    queue = new SqsQueue(aws, url, new FakeTicker(), PATIENCE);
  }

  @AfterEach
  void close() {
    gate.countDown();
    queue.close();
    aws.close();
    server.close();
  }

  @Test
  void givesBackWhatComesWhenNobodyWaitsAnyMore() throws Exception {
    interruptAPoll();

    gate.countDown();

    returned.await();
    assertReturned();
  }

  @Test
  void givesBackWhatIsBeingHandedOutBeforeTheQueueIsClosed() throws Exception {
    interruptAPoll();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(gate::countDown);
      queue.close();
    }

    assertReturned();
  }

  private void interruptAPoll() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> poll = threads.submit(() -> queue.receive(1, Duration.ofSeconds(20), LEASE));
      asked.await();
      threads.shutdownNow();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(poll::get)
          .withCauseInstanceOf(InterruptedException.class);
    }
  }

  private void assertReturned() {
    assertThat(server.requests())
        .extracting(Request::target)
        .containsExactly("ReceiveMessage", "ChangeMessageVisibility");
    assertThat(server.requests().getLast().body())
        .contains("\"ReceiptHandle\":\"receipt\"", "\"VisibilityTimeout\":0");
  }

  private Answer answer(Request request) {
    if (request.target().equals("ChangeMessageVisibility")) {
      returned.countDown();
      return new Answer(200, "{}");
    }
    asked.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return SqsAnswers.ONE_MESSAGE;
  }
}
