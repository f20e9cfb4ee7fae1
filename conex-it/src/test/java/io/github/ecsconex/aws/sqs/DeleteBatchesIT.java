package io.github.ecsconex.aws.sqs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Whose lines those are that a library logs while it deletes; needs a log, as the program has. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeleteBatchesIT {
  private static final int CALLS = 4;
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Queue<String> loggedUnder = new ConcurrentLinkedQueue<>();
  private final LocalServer server = new LocalServer(request -> answer());
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "eu-west-1", "key", Secret.of("secret"));
  private final SqsClient client =
      aws.client(
          SqsClient.builder(),
          Optional.empty(),
          settings -> settings.addExecutionInterceptor(new Listener()));
  private final DeleteBatches batches =
      new DeleteBatches(client, new QueueUrl(server.uri() + "/1/queue"), new FakeTicker());

  DeleteBatchesIT() throws Exception {}

  private final class Listener implements ExecutionInterceptor {
    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      loggedUnder.add(String.valueOf(MDC.get(JobLog.MESSAGE_ID)));
    }
  }

  @AfterEach
  void close() {
    MDC.clear();
    gate.countDown();
    client.close();
    aws.close();
    server.close();
  }

  @Test
  void theLinesAboutADeleteBearTheJobsId() throws Exception {
    gate.countDown();

    delete("one").get(30, SECONDS);

    assertThat(loggedUnder).containsExactly("one");
  }

  @Test
  void theLinesAboutDeletesOfSeveralBearAllTheirIds() throws Exception {
    List<CompletableFuture<Void>> deletes = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      deletes.add(delete("first-" + i));
      arrived.acquire();
    }
    Stream.of("a", "b", "a").map(this::delete).forEach(deletes::add);

    gate.countDown();
    for (CompletableFuture<Void> one : deletes) {
      one.get(30, SECONDS);
    }

    assertThat(loggedUnder).contains("a, b");
  }

  private CompletableFuture<Void> delete(String id) {
    MDC.put(JobLog.MESSAGE_ID, id);
    return batches.delete("receipt of " + id, HOUR);
  }

  private Answer answer() {
    arrived.release();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    String all =
        IntStream.range(0, 10)
            .mapToObj(i -> "{\"Id\":\"" + i + "\"}")
            .reduce((a, b) -> a + "," + b)
            .orElseThrow();
    return new Answer(200, "{\"Successful\":[" + all + "],\"Failed\":[]}");
  }
}
