package io.github.ecsconex.app.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSenderContract;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.queue.MessageSourceContract;
import io.github.ecsconex.core.work.FakeTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteQueueTest implements MessageSourceContract, MessageSenderContract {
  private static final Duration LEASE = Duration.ofMinutes(3);

  private final FakeTicker time = new FakeTicker();
  private final AtomicInteger ids = new AtomicInteger();
  @TempDir private Path directory;
  private SqliteQueue queue;

  @BeforeEach
  void open() throws Exception {
    queue = anotherProcess();
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Override
  public MessageSource source() {
    return queue;
  }

  @Override
  public MessageSender sender() {
    return queue;
  }

  @Override
  public String put(String subject, String body) throws Exception {
    return queue.send(subject, body);
  }

  @Override
  public Message takeSent() throws Exception {
    Delivery delivery = take(queue);
    delivery.complete();
    return delivery.message();
  }

  @Override
  public void passTime(Duration duration) {
    time.advance(duration);
  }

  @Test
  void handsOutFirstWhatCouldBeHadFirst() throws Exception {
    queue.send("", "released");
    queue.send("", "second");
    take(queue).release(Duration.ofSeconds(1));
    queue.send("", "third");
    time.advance(Duration.ofSeconds(1));
    queue.send("", "fourth");
    assertThat(queue.receive(10, Duration.ZERO, LEASE))
        .extracting(delivery -> delivery.message().body())
        .containsExactly("second", "third", "released", "fourth");
  }

  @Test
  void holdsWhatWasSentWhenItIsOpenedAgain() throws Exception {
    queue.send("webhook", "kept");
    Delivery leased = take(queue);
    leased.release(Duration.ZERO);
    queue.close();
    queue = anotherProcess();
    Message message = take(queue).message();
    assertThat(message.body()).isEqualTo("kept");
    assertThat(message.receiveCount()).isEqualTo(2);
    assertThat(message.sent()).isEqualTo(leased.message().sent());
  }

  @Test
  void twoProcessesShareTheFile() throws Exception {
    try (SqliteQueue other = anotherProcess();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Delivery>> waiting = threads.submit(() -> queue.receive(1, LEASE, LEASE));
      String id = other.send("webhook", "from the other");
      Delivery delivery = waiting.get(20, SECONDS).getFirst();
      assertThat(delivery.message().id()).isEqualTo(id);
      assertThat(other.receive(1, Duration.ZERO, LEASE)).isEmpty();
      delivery.release(Duration.ZERO);
      take(other).complete();
      assertThatExceptionOfType(RejectedException.class).isThrownBy(delivery::complete);
    }
  }

  @Test
  void whoFinishesLateKeepsTheMessageIfNobodyElseHasIt() throws Exception {
    queue.send("webhook", "slow");
    Delivery late = take(queue);
    time.advance(LEASE.multipliedBy(2));
    late.extend(LEASE);
    assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
    time.advance(LEASE.multipliedBy(2));
    late.complete();
    assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
  }

  private SqliteQueue anotherProcess() throws PortException, InterruptedException {
    return SqliteQueue.open(
        directory.resolve("made/where missing/queue.db"),
        time,
        time,
        () -> "id-" + ids.incrementAndGet(),
        3);
  }

  private static Delivery take(SqliteQueue queue) throws Exception {
    List<Delivery> deliveries = queue.receive(1, Duration.ZERO, LEASE);
    assertThat(deliveries).hasSize(1);
    return deliveries.getFirst();
  }
}
