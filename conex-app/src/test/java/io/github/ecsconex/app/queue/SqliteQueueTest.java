package io.github.ecsconex.app.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.app.adapter.DeadLetters.DeadLetter;
import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSenderContract;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.queue.MessageSourceContract;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.work.FakeTicker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

final class SqliteQueueTest implements MessageSourceContract, MessageSenderContract {
  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final int MAX_RECEIVES = 3;

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
  void processesShareTheFile() throws Exception {
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

  @Test
  void whatWasReleasedOrCompletedIsNotHeldAnyMore() throws Exception {
    queue.send("webhook", "one");
    Delivery released = take(queue);
    released.release(LEASE);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(released::complete)
        .withMessageStartingWith("could not delete message id-1 from the queue in ")
        .withMessageEndingWith("queue.db: its lease is not this worker's any more");
    time.advance(LEASE);
    Delivery completed = take(queue);
    completed.complete();
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> completed.extend(LEASE));
  }

  @Test
  void interruptsAtAnyMomentLoseNothing() throws Exception {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    List<String> completed = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(300);
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              while (done.getCount() > 0) {
                try {
                  sent.add(queue.send("webhook", "body"));
                  for (Delivery delivery : queue.receive(2, Duration.ZERO, LEASE)) {
                    delivery.complete();
                    completed.add(delivery.message().id());
                  }
                } catch (InterruptedException | PortException e) {
                  // The next round begins without an interrupt.
                }
                done.countDown();
              }
            });
    while (done.getCount() > 0) {
      thread.interrupt();
      done.await(1, MILLISECONDS);
    }
    thread.join();
    time.advance(LEASE);
    List<Delivery> left = queue.receive(10, Duration.ZERO, LEASE);
    while (!left.isEmpty()) {
      for (Delivery delivery : left) {
        delivery.complete();
        completed.add(delivery.message().id());
      }
      left = queue.receive(10, Duration.ZERO, LEASE);
    }
    assertThat(completed).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void aMessageThatNobodyLivesToSettleBecomesADeadLetter() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(lines, true, UTF_8);
    try (ProgramLog log = ProgramLog.start(out, Level.WARN, Redactor.NONE)) {
      queue.send("webhook", "deadly");
      for (int i = 0; i < MAX_RECEIVES; i++) {
        assertThat(take(queue).message().body()).isEqualTo("deadly");
        time.advance(LEASE);
      }
      queue.send("webhook", "harmless");
      assertThat(take(queue).message().body()).isEqualTo("harmless");
      time.advance(LEASE);
      assertThat(take(queue).message().body()).isEqualTo("harmless");
    }
    assertThat(lines.toString(UTF_8))
        .containsOnlyOnce(
            "message id-1 was received 3 times and never settled; it is a dead letter now, in "
                + file());
    assertThat(query("SELECT id, subject, body, receive_count, died, reason FROM dead_letter"))
        .isEqualTo(
            "id-1, webhook, deadly, 3, "
                + time.instant().minus(LEASE).toEpochMilli()
                + ", received 3 times without being settled");
  }

  @Test
  void aDeadLetterCanBePutBackAsANewMessage() throws Exception {
    String deadly = queue.send("webhook", "deadly");
    Delivery last = bury();
    Instant died = time.instant();
    assertThat(queue.list())
        .containsExactly(
            new DeadLetter(
                deadly, "webhook", "deadly", died, "received 3 times without being settled"));

    time.advance(LEASE);
    String returned;
    try (SqliteQueue another = anotherProcess()) {
      returned = another.putBack(deadly).orElseThrow();
      assertThat(another.putBack(deadly)).isEmpty();
      assertThat(another.list()).isEmpty();
    }

    assertThatExceptionOfType(RejectedException.class).isThrownBy(last::complete);
    assertThat(take(queue).message())
        .isEqualTo(new Message(returned, "webhook", "deadly", time.instant(), time.instant(), 1))
        .extracting(Message::id)
        .isNotEqualTo(deadly);
  }

  @Test
  void thereIsNoDeadLetterThatNobodyHasGivenUp() throws Exception {
    String id = queue.send("webhook", "alive");
    assertThat(queue.list()).isEmpty();
    assertThat(queue.putBack(id)).isEmpty();
    assertThat(take(queue).message().id()).isEqualTo(id);
  }

  @Test
  void aLeaseLastsNoLongerForAClockThatIsSetBack() throws Exception {
    queue.send("webhook", "one");
    Delivery delivery = take(queue);
    time.shiftClock(Duration.ofHours(-1));
    assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
    time.advance(LEASE.minusSeconds(1));
    assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
    delivery.extend(LEASE);
    time.advance(LEASE);
    assertThat(take(queue).message().receiveCount()).isEqualTo(2);
  }

  @Test
  void whatWaitsCanBeHadAtOnceThoughTheClockIsSetBack() throws Exception {
    queue.send("webhook", "one");
    time.shiftClock(Duration.ofHours(-1));
    queue.send("webhook", "two");
    assertThat(queue.receive(10, Duration.ZERO, LEASE)).hasSize(2);
  }

  @Test
  void aClockThatIsSetForwardEndsALeaseAndLosesNothing() throws Exception {
    queue.send("webhook", "one");
    Delivery early = take(queue);
    time.shiftClock(Duration.ofHours(1));
    Delivery delivery = take(queue);
    assertThatExceptionOfType(RejectedException.class).isThrownBy(early::complete);
    time.shiftClock(Duration.ofHours(-1));
    delivery.complete();
  }

  @Test
  void evenTextThatNobodyShouldSendArrivesUnchanged() throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x3000; c++) {
      all.append(c);
    }
    all.append("\ufdd0\ufffe\uffff\ufeff\ud83d\ude00");
    queue.send("\0subject\u0001", all.toString());
    Message message = take(queue).message();
    assertThat(message.subject()).isEqualTo("\0subject\u0001");
    assertThat(message.body()).isEqualTo(all.toString());
  }

  @Test
  void textThatWouldNotArriveUnchangedIsRefused() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> queue.send("webhook", "half of a pair: \ud83d"))
        .withMessage("could not send the message: its body is not whole Unicode");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> queue.send("webhook", "é".repeat(512 * 1024) + "x"))
        .withMessage(
            "could not send the message: its body has 1048577 bytes, and 1048576 is the most");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> queue.send("s".repeat(1025), "body"))
        .withMessage(
            "could not send the message: its subject has 1025 bytes, and 1024 is the most");
  }

  @Test
  void noMoreThanTenAreTakenAtOnce() {
    for (int max : List.of(0, 11, -1)) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> queue.receive(max, Duration.ZERO, LEASE))
          .withMessageContaining(String.valueOf(max));
    }
  }

  /** Has the only message given up, and returns its last receipt. */
  private Delivery bury() throws Exception {
    Delivery last = take(queue);
    for (int i = 1; i < MAX_RECEIVES; i++) {
      time.advance(LEASE);
      last = take(queue);
    }
    time.advance(LEASE);
    assertThat(queue.receive(1, Duration.ZERO, LEASE)).isEmpty();
    return last;
  }

  private Path file() {
    return directory.resolve("made/where missing/queue.db");
  }

  private SqliteQueue anotherProcess() throws Exception {
    return SqliteQueue.open(file(), time, time, () -> "id-" + ids.incrementAndGet(), MAX_RECEIVES);
  }

  private static Delivery take(SqliteQueue queue) throws Exception {
    List<Delivery> deliveries = queue.receive(1, Duration.ZERO, LEASE);
    assertThat(deliveries).hasSize(1);
    return deliveries.getFirst();
  }

  /** The only row of the answer. */
  private String query(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        ResultSet row = connection.createStatement().executeQuery(sql)) {
      StringBuilder text = new StringBuilder(row.getString(1));
      for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
        text.append(", ").append(row.getString(i));
      }
      assertThat(row.next()).isTrue();
      assertThat(row.next()).isFalse();
      return text.toString();
    }
  }
}
