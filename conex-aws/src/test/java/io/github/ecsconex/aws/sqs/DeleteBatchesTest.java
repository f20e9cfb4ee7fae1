package io.github.ecsconex.aws.sqs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.aws.LocalServer.Request;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What ElasticMQ never does: it is slow, and refuses one message of several. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DeleteBatchesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CALLS = 4;
  private static final Duration LEASE = Duration.ofMinutes(3);

  private final FakeTicker time = new FakeTicker();
  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final LocalServer server = new LocalServer(this::answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "eu-west-1", "key", Secret.of("secret"));
  private final QueueUrl url = new QueueUrl(server.uri() + "/123456789012/queue");
  private DeleteBatches batches;
  private SqsClient client;

  @BeforeEach
  void open() throws Exception {
    client =
        aws.client(
            SqsClient.builder(),
            Optional.empty(),
            settings -> settings.addExecutionInterceptor(new LeaseGuard(time)));
    batches = new DeleteBatches(client, url, time);
  }

  @AfterEach
  void close() {
    gate.countDown();
    client.close();
    aws.close();
    server.close();
  }

  @Test
  void deletesAMessageThatIsAloneAtOnce() throws Exception {
    gate.countDown();

    delete("one").get(30, SECONDS);
    delete("two").get(30, SECONDS);

    assertThat(deleted()).containsExactly(List.of("one"), List.of("two"));
  }

  @Test
  void deletesTogetherWhatWaitsForACall() throws Exception {
    occupyAllCalls();
    List<Future<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      waiting.add(delete("waiting-" + i));
    }

    gate.countDown();
    for (Future<Void> one : waiting) {
      one.get(30, SECONDS);
    }

    List<List<String>> later = deleted().subList(CALLS, deleted().size());
    assertThat(later).extracting(List::size).containsExactlyInAnyOrder(10, 10, 5);
    assertThat(later.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(
            Stream.iterate(0, i -> i + 1).limit(25).map(i -> "waiting-" + i).toList());
  }

  @Test
  void tellsEachMessageOfABatchItsOwnFate() throws Exception {
    occupyAllCalls();
    Future<Void> good = delete("good");
    Future<Void> refused = delete("refused");
    Future<Void> broken = delete("broken");
    Future<Void> forgotten = delete("forgotten");

    gate.countDown();

    good.get(30, SECONDS);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> call("a").await(refused))
        .withMessage("could not delete message a: ReceiptHandleIsInvalid: it has expired");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> call("b").await(broken))
        .withMessage("could not delete message b: InternalError: come again");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> call("c").await(forgotten))
        .withMessageStartingWith("could not delete message c: ")
        .withMessageContaining("does not tell of this message");
    assertThat(deleted()).contains(List.of("good", "refused", "broken", "forgotten"));
  }

  @Test
  void tellsAllMessagesOfACallThatWasRefused() throws Exception {
    occupyAllCalls();
    Future<Void> one = delete("denied");
    Future<Void> other = delete("good");

    gate.countDown();

    for (Future<Void> each : List.of(one, other)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> call("x").await(each))
          .withMessage(
              "could not delete message x: AccessDenied: not you;"
                  + " the credentials may need sqs:DeleteMessage");
    }
  }

  @Test
  void leavesAMessageAloneThatNobodyWaitsForAnyMore() throws Exception {
    occupyAllCalls();
    Future<Void> given = delete("given up");
    Future<Void> kept = delete("kept");
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> call("x").await(given));

    gate.countDown();

    kept.get(30, SECONDS);
    assertThat(deleted()).contains(List.of("kept"));
    assertThat(deleted().toString()).doesNotContain("given up");
  }

  @Test
  void whoLeavesDoesNotEndTheCallForTheOthers() throws Exception {
    List<Future<Void>> first = occupyAllCalls();
    first.getFirst().cancel(true);
    CompletableFuture<Void> next = delete("next");

    gate.countDown();

    next.get(30, SECONDS);
    for (Future<Void> other : first.subList(1, CALLS)) {
      other.get(30, SECONDS);
    }
    assertThat(server.requests()).hasSize(CALLS + 1);
  }

  @Test
  void sendsNothingThatWaitedForItsTurnUntilItsLeaseWasOver() throws Exception {
    occupyAllCalls();
    Future<Void> late = delete("late");
    time.advance(LEASE);
    Future<Void> inTime = delete("in time");

    gate.countDown();

    inTime.get(30, SECONDS);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> call("x").await(late))
        .withMessage("could not delete message x: its lease is over");
    assertThat(deleted()).contains(List.of("in time"));
    assertThat(deleted().toString()).doesNotContain("late");
  }

  @Test
  void triesNothingAgainWhoseLeaseIsOver() {
    gate.countDown();

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> call("x").await(delete("slow")))
        .withMessageContaining("a lease that it depends on is over");

    assertThat(deleted()).containsExactly(List.of("slow"));
  }

  private CompletableFuture<Void> delete(String receipt) {
    return batches.delete(receipt, time.nanos() + LEASE.toNanos());
  }

  /** As many calls as there may be, all of which wait for the gate. */
  private List<Future<Void>> occupyAllCalls() throws InterruptedException {
    List<Future<Void>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(delete("first-" + i));
      arrived.acquire();
    }
    return calls;
  }

  private static AwsCall call(String id) {
    return new AwsCall("sqs:DeleteMessage", "delete message " + id);
  }

  /** The receipts of each call. */
  private List<List<String>> deleted() {
    return server.requests().stream()
        .map(request -> entries(request).map(entry -> entry.path("ReceiptHandle").asText()))
        .map(Stream::toList)
        .toList();
  }

  private Answer answer(Request request) {
    arrived.release();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (request.body().contains("slow")) {
      time.advance(LEASE);
      return new Answer(500, "{}");
    }
    if (request.body().contains("denied")) {
      return new Answer(
          403, "{\"__type\":\"com.amazonaws.sqs#AccessDenied\",\"message\":\"not you\"}");
    }
    return new Answer(
        200,
        String.format(
            "{\"Successful\":[%s],\"Failed\":[%s]}",
            entries(request)
                .filter(entry -> fate(entry).equals("good"))
                .map(entry -> String.format("{\"Id\":%s}", entry.path("Id")))
                .collect(joining(",")),
            entries(request).flatMap(DeleteBatchesTest::failure).collect(joining(","))));
  }

  private static Stream<String> failure(JsonNode entry) {
    return switch (fate(entry)) {
      case "refused" -> Stream.of(failure(entry, true, "ReceiptHandleIsInvalid", "it has expired"));
      case "broken" -> Stream.of(failure(entry, false, "InternalError", "come again"));
      default -> Stream.empty();
    };
  }

  private static String failure(JsonNode entry, boolean ours, String code, String message) {
    return String.format(
        "{\"Id\":%s,\"SenderFault\":%s,\"Code\":\"%s\",\"Message\":\"%s\"}",
        entry.path("Id"), ours, code, message);
  }

  private static String fate(JsonNode entry) {
    String receipt = entry.path("ReceiptHandle").asText();
    return switch (receipt) {
      case "refused", "broken", "forgotten" -> receipt;
      default -> "good";
    };
  }

  private static Stream<JsonNode> entries(Request request) {
    try {
      JsonNode entries = JSON.readTree(request.body()).path("Entries");
      return StreamSupport.stream(entries.spliterator(), false);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
