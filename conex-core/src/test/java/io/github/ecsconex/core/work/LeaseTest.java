package io.github.ecsconex.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LeaseTest {
  private static final WorkerSettings SETTINGS = WorkerSettings.DEFAULT;

  private final FakeTicker time = new FakeTicker();
  private final ScriptedDelivery delivery = new ScriptedDelivery();

  @Test
  void settlesNothingWhileARenewalIsUnderWay() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    delivery.answer = answer;
    Thread job = Thread.currentThread();
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.renewal());
      delivery.asked.await();
      Thread queue =
          Thread.ofVirtual()
              .start(() -> {
                while (job.getState() != Thread.State.WAITING
                    && !delivery.calls.contains("released")) {
                  Thread.onSpinWait();
                }
                answer.countDown();
              });

      lease.endWork();
      lease.release(Duration.ofSeconds(30));
      queue.join();
    }

    assertThat(delivery.calls).containsExactly("extended", "released");
  }

  @Test
  void isNotRenewedOnceSettlingHasBegun() throws Exception {
    delivery.isDown = true;
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      lease.endWork();
      assertThatThrownBy(() -> lease.release(Duration.ZERO))
          .isInstanceOf(UnavailableException.class);

      time.advance(SETTINGS.renewal());
      time.awaitSleepers(2);
    }

    assertThat(delivery.calls).containsExactly("release failed");
  }

  @Test
  void endsTheSettlingWhenAnotherWorkerMayHaveTheMessage() throws Exception {
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      delivery.isDown = true;
      lease.endWork();
      assertThatThrownBy(lease::complete).isInstanceOf(UnavailableException.class);

      time.advance(SETTINGS.renewal());
      time.awaitSleepers(2);
      time.advance(SETTINGS.lease().minus(SETTINGS.renewal()));

      assertThatThrownBy(() -> time.sleep(Duration.ofSeconds(1)))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void isNotTakenForLostOnceTheMessageIsSettled() throws Exception {
    Duration limit = SETTINGS.renewal().dividedBy(2);
    try (Lease lease = Lease.begin(delivery, limitedTo(limit), time)) {
      time.awaitSleepers(2);
      lease.endWork();
      lease.complete();

      time.advance(limit);
      time.awaitSleepers(2);

      assertThat(Thread.interrupted()).as("stopped").isFalse();
    }
  }

  @Test
  void stopsTheJobWhenTheLeaseEndsThoughARenewalHangs() throws Exception {
    delivery.answer = new CountDownLatch(1);
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.renewal());
      delivery.asked.await();
      time.awaitSleepers(1);
      time.advance(SETTINGS.lease().minus(SETTINGS.renewal()).minusNanos(1));
      assertThat(Thread.interrupted()).as("stopped too soon").isFalse();
      time.advance(Duration.ofNanos(1));

      assertThatThrownBy(() -> new CountDownLatch(1).await())
          .isInstanceOf(InterruptedException.class);
      assertThat(lease.endWork()).contains(Lease.Stop.LOST);
      assertThatThrownBy(lease::complete).isInstanceOf(RejectedException.class);
      assertThatThrownBy(() -> lease.release(Duration.ZERO)).isInstanceOf(RejectedException.class);
    }

    assertThat(delivery.calls).isEmpty();
  }

  @Test
  void endsTheRenewalThatHangsWhenTheLeaseEnds() throws Exception {
    delivery.answer = new CountDownLatch(1);
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.renewal());
      delivery.asked.await();
      time.advance(SETTINGS.lease().minus(SETTINGS.renewal()));

      assertThatThrownBy(() -> delivery.givenUp.await())
          .as("the job's own end")
          .isInstanceOf(InterruptedException.class);
      delivery.givenUp.await();
      assertThat(lease.endWork()).contains(Lease.Stop.LOST);
    }
  }

  @Test
  void interruptsTheJobOnceForALostLease() {
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      lease.stop(Lease.Stop.LOST);
      assertThat(Thread.interrupted()).isTrue();
      lease.stop(Lease.Stop.LOST);
      lease.stop(Lease.Stop.LIMIT);
      lease.stop(Lease.Stop.SHUTDOWN);
      assertThat(Thread.interrupted()).as("while it cleans up").isFalse();
      lease.stop(Lease.Stop.ABANDON);
      assertThat(Thread.interrupted()).as("the worker ends").isTrue();
      lease.stop(Lease.Stop.ABANDON);
      lease.stop(Lease.Stop.LOST);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void stopsTheJobAtItsLimitThoughARenewalHangs() throws Exception {
    delivery.answer = new CountDownLatch(1);
    Duration limit = SETTINGS.renewal().plusSeconds(30);
    try (Lease lease = Lease.begin(delivery, limitedTo(limit), time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.renewal());
      delivery.asked.await();
      time.advance(Duration.ofSeconds(30).minusNanos(1));
      assertThat(Thread.interrupted()).as("stopped too soon").isFalse();
      time.advance(Duration.ofNanos(1));

      assertThatThrownBy(() -> new CountDownLatch(1).await())
          .isInstanceOf(InterruptedException.class);
      assertThat(lease.endWork()).contains(Lease.Stop.LIMIT);
    }
  }

  @Test
  void lastsAsLongAsTheDeliverySaysAndNoLonger() throws Exception {
    delivery.leaseEnds = SETTINGS.lease().minusSeconds(9).toNanos();
    delivery.answer = new CountDownLatch(1);
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.renewal());
      delivery.asked.await();
      time.advance(SETTINGS.lease().minus(SETTINGS.renewal()).minusSeconds(9));

      assertThatThrownBy(() -> new CountDownLatch(1).await())
          .isInstanceOf(InterruptedException.class);
      assertThat(lease.endWork()).contains(Lease.Stop.LOST);
    }
  }

  @Test
  void isRenewedBeforeTheMessageIsToldOf() throws Exception {
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.renewal().minusNanos(1));
      lease.endWork();
      lease.renew();
      assertThat(delivery.leaseLeft()).isEqualTo(SETTINGS.lease());
      lease.complete();
    }

    assertThat(delivery.calls).containsExactly("extended", "completed");
  }

  @Test
  void isNotTakenUpAgainAfterTheProcessStoodStillForTooLong() throws Exception {
    try (Lease lease = Lease.begin(delivery, SETTINGS, time)) {
      time.awaitSleepers(2);
      time.advance(SETTINGS.lease());
      assertThat(lease.endWork()).contains(Lease.Stop.LOST);
      assertThatThrownBy(lease::complete).isInstanceOf(RejectedException.class);
    }

    assertThat(delivery.calls).isEmpty();
  }

  private static WorkerSettings limitedTo(Duration limit) {
    return new WorkerSettings(
        SETTINGS.service(),
        SETTINGS.jobs(),
        SETTINGS.pollWait(),
        SETTINGS.lease(),
        SETTINGS.renewal(),
        limit,
        SETTINGS.grace(),
        SETTINGS.settlement());
  }

  /** A queue that does what it is asked even if that is wrong, as SQS does. */
  private final class ScriptedDelivery implements Delivery {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private volatile CountDownLatch answer = new CountDownLatch(0);
    private volatile long leaseEnds = SETTINGS.lease().toNanos();
    private volatile boolean isDown;

    @Override
    public Message message() {
      return new Message("message-1", "webhook", "a push", Instant.EPOCH, Instant.EPOCH, 1);
    }

    @Override
    public Duration leaseLeft() {
      return Duration.ofNanos(leaseEnds - time.nanos());
    }

    @Override
    public void extend(Duration lease) throws InterruptedException {
      long now = time.nanos();
      asked.countDown();
      try {
        answer.await();
      } catch (InterruptedException e) {
        givenUp.countDown();
        throw e;
      }
      calls.add("extended");
      leaseEnds = now + lease.toNanos();
    }

    @Override
    public void complete() throws PortException {
      settle("complete");
    }

    @Override
    public void release(Duration delay) throws PortException {
      settle("release");
    }

    private void settle(String call) throws PortException {
      calls.add(isDown ? call + " failed" : call + "d");
      if (isDown) {
        throw new UnavailableException("the queue does not answer");
      }
      leaseEnds = time.nanos();
    }
  }
}
