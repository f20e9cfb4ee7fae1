package io.github.ecsconex.core.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class FakeQueueTest implements MessageSourceContract, MessageSenderContract {
  private static final Duration LEASE = Duration.ofMinutes(3);

  private final FakeTicker time = new FakeTicker();
  private final FakeQueue queue = new FakeQueue(time);

  @Override
  public MessageSource source() {
    return queue;
  }

  @Override
  public MessageSender sender() {
    return queue;
  }

  @Override
  public String put(String subject, String body) throws UnavailableException {
    return queue.send(subject, body);
  }

  @Override
  public Message takeSent() throws Exception {
    Delivery delivery = take();
    delivery.complete();
    return delivery.message();
  }

  @Override
  public void passTime(Duration duration) {
    time.advance(duration);
  }

  @Test
  void saysWhatRemainsAndWhatIsDone() throws Exception {
    String first = queue.send("webhook", "one");
    String second = queue.send("webhook", "two");
    take().complete();
    assertThat(queue.completed()).containsExactly(first);
    assertThat(queue.remaining()).containsExactly(second);
    take().release(Duration.ofSeconds(30));
    time.advance(Duration.ofSeconds(10));
    assertThat(queue.hiddenFor(second)).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void canBeMadeUnavailable() throws Exception {
    queue.send("webhook", "one");
    Delivery delivery = take();
    queue.setAvailable(false);
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::take);
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(delivery::complete);
    queue.setAvailable(true);
    delivery.complete();
  }

  @Test
  void becomesUnavailableToWhoIsWaitingToo() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting = threads.submit(() -> queue.receive(1, LEASE, LEASE));
      time.awaitSleepers(1);
      queue.setAvailable(false);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> waiting.get(10, SECONDS))
          .withCauseInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void failsAsOftenAsItIsTold() throws Exception {
    queue.failNext(2);
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> queue.send("webhook", "one"));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::take);
    queue.send("webhook", "one");
    assertThat(take().message().body()).isEqualTo("one");
  }

  @Test
  void handsAMessageOutTwiceWhenToldTo() throws Exception {
    String id = queue.send("webhook", "one");
    Delivery first = take();
    queue.redeliver(id);
    first.extend(LEASE);
    queue.redeliver(id);
    assertThat(take().message().receiveCount()).isEqualTo(2);
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> first.extend(LEASE));
  }

  @Test
  void itsClockMayBeOff() throws Exception {
    queue.setClockOffset(Duration.ofHours(-1));
    queue.send("webhook", "one");
    assertThat(take().message().sent()).isEqualTo(time.instant().minusSeconds(3600));
  }

  private Delivery take() throws Exception {
    List<Delivery> deliveries = queue.receive(1, Duration.ZERO, LEASE);
    assertThat(deliveries).hasSize(1);
    return deliveries.getFirst();
  }
}
