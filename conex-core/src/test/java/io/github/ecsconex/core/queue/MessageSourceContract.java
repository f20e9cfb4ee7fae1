package io.github.ecsconex.core.queue;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MessageSource} keeps to. Whoever implements this supplies a queue that is empty
 * before each test, and says how time passes for it.
 */
public interface MessageSourceContract {
  /** The source under test, the same one throughout a test. */
  MessageSource source();

  /**
   * Puts a message into the queue that {@link #source()} takes from, by whatever way there is.
   *
   * @return the id under which it will be received
   */
  String put(String subject, String body) throws Exception;

  /** Lets that much time pass for the queue: moves a test's clock, or sleeps. */
  void passTime(Duration duration) throws InterruptedException;

  /**
   * The length of time that the tests count in: a lease is ten of it. A queue whose time is real
   * says something short.
   */
  default Duration unit() {
    return Duration.ofSeconds(10);
  }

  /**
   * How long the queue may take to hand out what it holds; zero, which tests with a clock of their
   * own need, for one that has it at hand.
   */
  default Duration patience() {
    return Duration.ZERO;
  }

  /** The size in bytes of the largest body that the queue takes. */
  default int largestBody() {
    return 1024 * 1024;
  }

  @Test
  default void anEmptyQueueGivesNothing() throws Exception {
    assertThat(source().receive(10, Duration.ZERO, units(10))).isEmpty();
  }

  @Test
  default void aMessageArrivesAsItWasSent() throws Exception {
    String id = put("webhook", "{\"ref\":\"refs/heads/main\"}");
    Message message = take().message();
    assertThat(message.id()).isEqualTo(id);
    assertThat(message.subject()).isEqualTo("webhook");
    assertThat(message.body()).isEqualTo("{\"ref\":\"refs/heads/main\"}");
    assertThat(message.receiveCount()).isOne();
    assertThat(message.firstReceived()).isAfterOrEqualTo(message.sent());
  }

  @Test
  default void anyTextArrivesUnchanged() throws Exception {
    String body = "\t{\"é\":\"\\u0000 漢字 😀 \ufffd \u2028 \u00a0\"}\r\n\n '; drop table x; -- ";
    put("a subject, with 'quotes' and é", body);
    Message message = take().message();
    assertThat(message.subject()).isEqualTo("a subject, with 'quotes' and é");
    assertThat(message.body()).isEqualTo(body);
  }

  @Test
  default void aMessageOfTheGreatestSizeArrivesWhole() throws Exception {
    String body = "0123456789abcdef".repeat(largestBody() / 16);
    put("webhook", body);
    assertThat(take().message().body().equals(body)).as("the body is what was sent").isTrue();
  }

  @Test
  default void aLeasedMessageIsHandedOutToNobodyElse() throws Exception {
    put("webhook", "one");
    take();
    passTime(units(5));
    assertNothingToTake();
  }

  @Test
  default void aMessageComesBackWhenItsLeaseRunsOut() throws Exception {
    put("webhook", "one");
    Message first = take().message();
    passTime(units(11));
    Message second = take().message();
    passTime(units(11));
    Message third = take().message();
    assertThat(List.of(second.id(), third.id())).containsOnly(first.id());
    assertThat(List.of(second.body(), third.body())).containsOnly("one");
    assertThat(List.of(second.receiveCount(), third.receiveCount())).containsExactly(2, 3);
    assertThat(List.of(second.sent(), third.sent())).containsOnly(first.sent());
    assertThat(List.of(second.firstReceived(), third.firstReceived()))
        .containsOnly(first.firstReceived());
  }

  @Test
  default void anExtendedLeaseLastsLonger() throws Exception {
    put("webhook", "one");
    Delivery delivery = take();
    passTime(units(5));
    delivery.extend(units(15));
    passTime(units(10));
    assertNothingToTake();
    passTime(units(6));
    assertThat(take().message().receiveCount()).isEqualTo(2);
  }

  @Test
  default void aLeaseCanBeCutShort() throws Exception {
    put("webhook", "one");
    Delivery delivery = take();
    delivery.extend(units(2));
    passTime(units(3));
    assertThat(take().message().receiveCount()).isEqualTo(2);
  }

  @Test
  default void aDeliveryTellsHowLongItsLeaseLasts() throws Exception {
    put("webhook", "one");
    // Long enough for a slow machine, where time is real.
    Delivery delivery = source().receive(1, patience(), units(200)).getFirst();
    assertThat(delivery.leaseLeft()).isPositive().isLessThanOrEqualTo(units(200));
    delivery.extend(units(400));
    assertThat(delivery.leaseLeft()).isGreaterThan(units(200)).isLessThanOrEqualTo(units(400));
    delivery.extend(units(2));
    passTime(units(3));
    assertThat(delivery.leaseLeft()).isLessThanOrEqualTo(Duration.ZERO);
  }

  @Test
  default void aDeliveryThatIsSettledIsLeasedToNobody() throws Exception {
    put("webhook", "one");
    put("webhook", "two");
    Delivery completed = take();
    completed.complete();
    Delivery released = take();
    released.release(Duration.ZERO);
    assertThat(List.of(completed.leaseLeft(), released.leaseLeft()))
        .allSatisfy(left -> assertThat(left).isLessThanOrEqualTo(Duration.ZERO));
  }

  @Test
  default void aCompletedMessageNeverComesBack() throws Exception {
    put("webhook", "one");
    take().complete();
    assertNothingToTake();
    passTime(units(30));
    assertNothingToTake();
  }

  @Test
  default void aReleasedMessageComesBackAtOnce() throws Exception {
    String id = put("webhook", "one");
    take().release(Duration.ZERO);
    Message message = take().message();
    assertThat(message.id()).isEqualTo(id);
    assertThat(message.receiveCount()).isEqualTo(2);
  }

  @Test
  default void aReleasedMessageComesBackAfterItsDelay() throws Exception {
    put("webhook", "one");
    take().release(units(5));
    assertNothingToTake();
    passTime(units(6));
    assertThat(take().message().receiveCount()).isEqualTo(2);
  }

  @Test
  default void whoLostTheLeaseCanDoNothingToTheMessage() throws Exception {
    put("webhook", "one");
    Delivery lost = take();
    passTime(units(11));
    Delivery held = take();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> lost.extend(units(30)))
        .withMessageContaining(lost.message().id());
    assertThatExceptionOfType(RejectedException.class).isThrownBy(lost::complete);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> lost.release(Duration.ZERO));
    assertNothingToTake();
    held.extend(units(10));
    held.complete();
    passTime(units(31));
    assertNothingToTake();
  }

  @Test
  default void noMoreMessagesAreTakenThanWereAskedFor() throws Exception {
    for (int i = 0; i < 5; i++) {
      put("webhook", "number " + i);
    }
    List<Delivery> deliveries = source().receive(3, patience(), units(10));
    assertThat(deliveries).hasSizeBetween(1, 3);
    List<String> bodies = new ArrayList<>();
    deliveries.forEach(delivery -> bodies.add(delivery.message().body()));
    while (bodies.size() < 5) {
      bodies.add(take().message().body());
    }
    assertThat(bodies)
        .containsExactlyInAnyOrder("number 0", "number 1", "number 2", "number 3", "number 4");
    assertNothingToTake();
  }

  @Test
  default void noMessageIsTakenByTwo() throws Exception {
    int messages = 40;
    for (int i = 0; i < messages; i++) {
      put("webhook", "number " + i);
    }
    Set<String> taken = ConcurrentHashMap.newKeySet();
    Queue<String> twice = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> takers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        takers.add(
            threads.submit(() -> {
              while (taken.size() < messages) {
                for (Delivery delivery : source().receive(3, Duration.ZERO, units(100))) {
                  if (!taken.add(delivery.message().id())) {
                    twice.add(delivery.message().id());
                  }
                }
              }
              return null;
            }));
      }
      for (Future<?> taker : takers) {
        taker.get(60, SECONDS);
      }
    }
    assertThat(twice).isEmpty();
    assertThat(taken).hasSize(messages);
  }

  @Test
  default void whoWaitsGetsAMessageWhenItIsSent() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Delivery>> waiting =
          threads.submit(() -> source().receive(10, units(20), units(10)));
      String id = put("webhook", "one");
      assertThat(waiting.get(60, SECONDS)).extracting(d -> d.message().id()).containsExactly(id);
    }
  }

  @Test
  default void whoWaitsGetsAMessageWhenItComesBack() throws Exception {
    put("webhook", "one");
    take().release(units(5));
    assertThat(receiveWhileTimePasses(units(20)))
        .extracting(delivery -> delivery.message().receiveCount())
        .containsExactly(2);
  }

  @Test
  default void whoWaitsInVainGetsNothing() throws Exception {
    assertThat(receiveWhileTimePasses(units(2))).isEmpty();
  }

  @Test
  default void anInterruptEndsTheWaitAndLosesNothing() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting = threads.submit(() -> source().receive(10, units(20), units(10)));
      assertThatExceptionOfType(TimeoutException.class)
          .as("it waits")
          .isThrownBy(() -> waiting.get(200, MILLISECONDS));
      threads.shutdownNow();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> waiting.get(60, SECONDS))
          .withCauseInstanceOf(InterruptedException.class);
    }
    String id = put("webhook", "one");
    Delivery delivery = take();
    assertThat(delivery.message().id()).isEqualTo(id);
    delivery.complete();
  }

  @Test
  default void aClosedSourceIsUnavailableAndItsMessagesStayLeased() throws Exception {
    put("webhook", "one");
    Delivery delivery = take();
    source().close();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> source().receive(1, Duration.ZERO, units(10)));
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(delivery::complete);
    source().close();
  }

  /** So many {@link #unit()}s. */
  private Duration units(int count) {
    return unit().multipliedBy(count);
  }

  /** The one message that can be had now, under a lease of ten units. */
  private Delivery take() throws Exception {
    List<Delivery> deliveries = source().receive(1, patience(), units(10));
    assertThat(deliveries).as("what the queue gives").hasSize(1);
    return deliveries.getFirst();
  }

  private void assertNothingToTake() throws Exception {
    assertThat(source().receive(10, Duration.ZERO, units(10))).isEmpty();
  }

  private List<Delivery> receiveWhileTimePasses(Duration wait) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Delivery>> waiting = threads.submit(() -> source().receive(10, wait, units(10)));
      while (true) {
        try {
          // So that a test's clock is not far ahead before the source has looked at it.
          return waiting.get(10, MILLISECONDS);
        } catch (TimeoutException e) {
          passTime(unit());
        }
      }
    }
  }
}
