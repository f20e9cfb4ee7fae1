package io.github.ecsconex.core.work;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.build.PushHandler;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.notice.FakeNotifier;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.FakeQueue;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WorkerTest {
  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final Duration RENEWAL = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(90);
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final BuildOutcome DONE = new BuildOutcome.Skipped("nothing to do");

  private final FakeTicker time = new FakeTicker();
  private final FakeQueue queue = new FakeQueue(time);
  private final FakeNotifier notifier = new FakeNotifier();
  private final BlockingQueue<Message> started = new LinkedBlockingQueue<>();
  private final BlockingQueue<Message> interrupted = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch deaf = new CountDownLatch(1);
  private final FakeScaleInProtection protection = new FakeScaleInProtection();
  private Worker worker = worker(blocking());
  private Thread running = new Thread();

  @AfterEach
  void endWorker() throws InterruptedException {
    gate.countDown();
    deaf.countDown();
    worker.stop();
    running.join();
  }

  @Test
  void deletesTheMessageOfAJobThatEndedWell() throws Exception {
    String id = queue.send("webhook", "a push");

    runUntilEmpty((message, log) -> DONE);

    assertThat(queue.completed()).containsExactly(id);
    assertThat(notifier.notices()).isEmpty();
  }

  @Test
  void isProtectedFromScaleInWhileJobsRun() throws Exception {
    queue.send("webhook", "one");
    queue.send("webhook", "two");
    running = Thread.ofVirtual().start(worker::run);

    assertThat(protection.asked().poll(10, SECONDS)).isEqualTo(LIMIT.plus(GRACE).multipliedBy(2));
    awaitStarts(2);
    gate.countDown();
    assertThat(protection.asked().poll(10, SECONDS)).isZero();
    assertThat(protection.asked()).isEmpty();
  }

  @Test
  void noJobSuffersFromAProtectionThatFails() throws Exception {
    protection.goAway();
    String id = queue.send("webhook", "a push");

    runUntilEmpty((message, log) -> DONE);

    assertThat(queue.completed()).containsExactly(id);
  }

  @Test
  void tellsOfARejectedMessageOnceAndDeletesIt() throws Exception {
    String id = queue.send("webhook s3cret", "a push of s3cret");

    runUntilEmpty((message, log) -> {
      log.line("npm ERR! token=s3cret");
      return new BuildOutcome.Rejected(new RejectedException("RUN npm ci s3cret exited with 1"));
    });

    assertThat(queue.completed()).containsExactly(id);
    assertThat(notifier.notices()).hasSize(1);
    FailureNotice notice = notifier.notices().getFirst();
    assertThat(notice.fate()).isEqualTo(Fate.DELETED);
    assertThat(notice.reason()).isEqualTo("RUN npm ci *** exited with 1");
    assertThat(notice.service()).isEqualTo("test-stack");
    assertThat(notice.message().subject()).isEqualTo("webhook ***");
    assertThat(notice.message().body()).isEqualTo("a push of ***");
    assertThat(notice.recentLog()).containsExactly("npm ERR! token=***");
  }

  @Test
  void triesAFailureAgainLaterAndGivesUpAfterTheThird() throws Exception {
    String id = queue.send("webhook", "a push");
    PushHandler failing =
        (message, log) -> new BuildOutcome.Failed(new UnavailableException("no engine"));

    runUntilEmpty(failing);
    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ofSeconds(30));
    assertThat(notifier.notices()).isEmpty();

    time.advance(Duration.ofSeconds(30));
    runUntilEmpty(failing);
    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ofMinutes(2));
    assertThat(notifier.notices()).isEmpty();

    time.advance(Duration.ofMinutes(2));
    runUntilEmpty(failing);
    assertThat(queue.completed()).containsExactly(id);
    assertThat(notifier.notices())
        .extracting(FailureNotice::reason, notice -> notice.message().receiveCount())
        .containsExactly(tuple("no engine", 3));
  }

  @Test
  void leasesAndDelaysHoldThoughAClockIsAnHourOff() throws Exception {
    queue.setClockOffset(Duration.ofHours(-1));
    String id = queue.send("webhook", "a push");
    start(
        (message, log) -> {
          started.add(message);
          awaitWhateverHappens(message);
          return new BuildOutcome.Failed(new UnavailableException("no engine"));
        },
        1);
    awaitStarts(1);
    time.shiftClock(Duration.ofHours(1));
    time.awaitSleepers(2);
    time.advance(RENEWAL);
    time.awaitSleepers(2);
    assertThat(queue.hiddenFor(id)).isEqualTo(LEASE);
    time.shiftClock(Duration.ofHours(-2));

    worker.stop();
    deaf.countDown();
    running.join();

    assertThat(interrupted).isEmpty();
    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void startsNoMessageThatNoWorkerLivedToFinish() throws Exception {
    queue.send("webhook", "a push");
    for (int receives = 1; receives < 10; receives++) {
      List<Delivery> lost = queue.receive(1, Duration.ZERO, LEASE);
      assertThat(lost).hasSize(1);
      time.advance(LEASE);
    }

    runUntilEmpty((message, log) -> {
      started.add(message);
      return DONE;
    });

    assertThat(started).isEmpty();
    assertThat(queue.remaining()).isEmpty();
    assertThat(notifier.notices())
        .extracting(FailureNotice::reason)
        .containsExactly("received 10 times, no worker lived to finish it");
  }

  @Test
  void triesAgainAfterADefectOfItsOwn() throws Exception {
    String id = queue.send("webhook", "a push");

    runUntilEmpty((message, log) -> {
      throw new IllegalStateException("a defect");
    });

    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void takesNoMoreMessagesThanItCanBegin() throws Exception {
    for (int i = 0; i < 5; i++) {
      queue.send("webhook", "push " + i);
    }

    start(blocking());
    awaitStarts(2);

    assertThat(queue.receive(10, Duration.ZERO, LEASE)).hasSize(3);
    assertThat(started).isEmpty();
  }

  @Test
  void takesTheNextMessageWhenAJobHasEnded() throws Exception {
    for (int i = 0; i < 5; i++) {
      queue.send("webhook", "push " + i);
    }

    start(blocking());
    awaitStarts(2);
    gate.countDown();
    awaitStarts(3);
    time.awaitSleepers(1);

    endWorker();
    assertThat(queue.remaining()).isEmpty();
  }

  @Test
  void keepsTheLeaseAsLongAsTheJobRuns() throws Exception {
    String id = queue.send("webhook", "a push");
    start(blocking());
    awaitStarts(1);

    for (int minute = 0; minute < 30; minute++) {
      time.awaitSleepers(3);
      time.advance(RENEWAL);
      time.awaitSleepers(3);
      assertThat(queue.hiddenFor(id)).isPositive();
    }

    gate.countDown();
    endWorker();
    assertThat(queue.completed()).containsExactly(id);
  }

  @Test
  void stopsTheJobWhoseLeaseAnotherWorkerHas() throws Exception {
    String id = queue.send("webhook", "a push");
    start(blocking(), 1);
    awaitStarts(1);
    time.awaitSleepers(2);

    queue.redeliver(id);
    Delivery other = queue.receive(1, Duration.ZERO, LEASE).getFirst();
    time.advance(RENEWAL);

    assertThat(interrupted.poll(20, TimeUnit.SECONDS)).isNotNull();
    worker.stop();
    running.join();
    assertThat(queue.completed()).isEmpty();
    assertThat(notifier.notices()).isEmpty();
    other.complete();
    assertThat(queue.remaining()).isEmpty();
  }

  @Test
  void leavesToWhoeverHasItAMessageThatIsLostWhileTheWorkerStops() throws Exception {
    String id = queue.send("webhook", "a push");
    start(
        (message, log) -> {
          started.add(message);
          awaitWhateverHappens(message);
          return new BuildOutcome.Rejected(new RejectedException("broken"));
        },
        1);
    awaitStarts(1);
    time.awaitSleepers(2);
    time.advance(Duration.ofSeconds(25));
    worker.stop();
    time.awaitSleepers(3);
    time.advance(RENEWAL.minusSeconds(25));
    time.awaitSleepers(3);
    time.advance(GRACE.minus(RENEWAL.minusSeconds(25)));
    assertThat(interrupted.poll(20, TimeUnit.SECONDS)).as("told to stop").isNotNull();

    queue.redeliver(id);
    Delivery other = queue.receive(1, Duration.ZERO, LEASE).getFirst();
    time.awaitSleepers(3);
    time.advance(Duration.ofSeconds(5));
    assertThat(interrupted.poll(20, TimeUnit.SECONDS)).as("told of the loss").isNotNull();
    deaf.countDown();
    running.join();

    assertThat(notifier.notices()).isEmpty();
    other.complete();
  }

  @Test
  void stopsTheJobBeforeAnotherWorkerMayGetItsMessage() throws Exception {
    String id = queue.send("webhook", "a push");
    start(blocking(), 1);
    awaitStarts(1);
    queue.setAvailable(false);

    time.awaitSleepers(2);
    time.advance(RENEWAL);
    time.awaitSleepers(2);
    assertThat(interrupted).isEmpty();
    time.advance(RENEWAL);

    assertThat(interrupted.poll(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(queue.hiddenFor(id)).isPositive();
  }

  @Test
  void stopsAJobThatTakesTooLong() throws Exception {
    String id = queue.send("webhook", "a push");
    start(blocking(), 1);
    awaitStarts(1);

    for (long minute = 0; minute < LIMIT.toMinutes(); minute++) {
      time.awaitSleepers(2);
      assertThat(interrupted).isEmpty();
      time.advance(RENEWAL);
    }

    assertThat(interrupted.poll(20, TimeUnit.SECONDS)).isNotNull();
    worker.stop();
    running.join();
    assertThat(queue.completed()).containsExactly(id);
    assertThat(notifier.notices())
        .extracting(FailureNotice::reason)
        .containsExactly("stopped after 3600 s, the longest that a job may take");
  }

  @Test
  void settlesAMessageHoweverOftenTheQueueFailsAndNotifiesOnce() throws Exception {
    String id = queue.send("webhook", "a push");
    start(
        (message, log) -> {
          queue.failNext(3);
          return new BuildOutcome.Rejected(new RejectedException("broken"));
        },
        1);

    for (Duration pause : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      time.awaitSleepers(3);
      time.advance(pause);
    }
    time.awaitSleepers(3);
    assertThat(queue.completed()).isEmpty();
    time.advance(Duration.ofSeconds(4));
    worker.stop();
    running.join();

    assertThat(queue.completed()).containsExactly(id);
    assertThat(notifier.notices()).hasSize(1);
  }

  @Test
  void tellsNobodyOfAMessageThatAnotherWorkerHas() throws Exception {
    String id = queue.send("webhook", "a push");
    BlockingQueue<Delivery> others = new LinkedBlockingQueue<>();

    runUntilEmpty((message, log) -> {
      queue.redeliver(id);
      try {
        others.addAll(queue.receive(1, Duration.ZERO, LEASE));
      } catch (UnavailableException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return new BuildOutcome.Rejected(new RejectedException("broken"));
    });

    assertThat(notifier.notices()).isEmpty();
    others.take().complete();
    assertThat(queue.remaining()).isEmpty();
  }

  @Test
  void tellsNobodyOfAMessageThatTheQueueWouldNotLetItSettle() throws Exception {
    String id = queue.send("webhook", "a push");
    start(
        (message, log) -> {
          queue.setAvailable(false);
          return new BuildOutcome.Rejected(new RejectedException("broken"));
        },
        1);
    time.awaitSleepers(3);
    time.advance(LEASE);
    worker.stop();
    running.join();

    assertThat(notifier.notices()).isEmpty();
    assertThat(queue.remaining()).containsExactly(id);
  }

  @Test
  void triesToNotifyFiveTimesBeforeItLeavesTheNoticeInTheLog() throws Exception {
    String id = queue.send("webhook", "a push");
    notifier.failNext(5);
    start((message, log) -> new BuildOutcome.Rejected(new RejectedException("broken")), 1);

    for (int pause = 0; pause < 4; pause++) {
      time.awaitSleepers(3);
      time.advance(Duration.ofSeconds(10));
    }
    worker.stop();
    running.join();

    assertThat(notifier.notices()).isEmpty();
    assertThat(queue.completed()).containsExactly(id);
  }

  @Test
  void sendsANoticeOnceMoreWhoseAnswerWasLost() throws Exception {
    String id = queue.send("webhook", "a push");
    notifier.loseAnswers(5);
    start((message, log) -> new BuildOutcome.Rejected(new RejectedException("broken")), 1);

    time.awaitSleepers(3);
    assertThat(notifier.notices()).hasSize(1);
    time.advance(Duration.ofSeconds(1));
    worker.stop();
    running.join();

    assertThat(notifier.notices()).hasSize(2);
    assertThat(queue.completed()).containsExactly(id);
  }

  @Test
  void settlesAMessageThoughTheNotifierHasADefect() throws Exception {
    String id = queue.send("webhook", "a push");
    worker =
        new Worker(
            queue,
            (message, log) -> new BuildOutcome.Rejected(new RejectedException("broken")),
            notice -> {
              throw new IllegalStateException("a defect");
            },
            settings(2),
            time,
            time,
            () -> 0.5,
            Redactor.NONE,
            protection);

    worker.runUntilEmpty();

    assertThat(queue.completed()).containsExactly(id);
  }

  @Test
  void asksAQueueThatFailsEverMoreRarely() throws Exception {
    queue.setAvailable(false);
    start(blocking());

    for (Duration pause : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      time.awaitSleepers(1);
      time.advance(pause.minusMillis(1));
      assertThat(time.sleepers()).isEqualTo(1);
      time.advance(Duration.ofMillis(1));
    }
    time.awaitSleepers(1);
    queue.setAvailable(true);
    queue.send("webhook", "a push");
    time.advance(Duration.ofSeconds(4));

    awaitStarts(1);
  }

  @Test
  void asksAgainLaterAfterADefectOfTheQueue() throws Exception {
    queue.send("webhook", "a push");
    AtomicInteger defects = new AtomicInteger(2);
    start((max, wait, lease) -> {
      if (defects.getAndDecrement() > 0) {
        throw new IllegalStateException("a defect");
      }
      return queue.receive(max, wait, lease);
    });

    for (Duration pause : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      time.awaitSleepers(1);
      time.advance(pause.minusMillis(1));
      assertThat(time.sleepers()).isEqualTo(1);
      time.advance(Duration.ofMillis(1));
    }

    awaitStarts(1);
  }

  @Test
  void returnsAtOnceAMessageThatItIsGivenWhileItStops() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    start((max, wait, lease) -> {
      asked.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // The answer came at the same moment.
      }
      return queue.receive(max, Duration.ZERO, lease);
    });
    asked.await();
    String id = queue.send("webhook", "a push");

    worker.stop();
    running.join();

    assertThat(started).isEmpty();
    assertThat(queue.remaining()).containsExactly(id);
    assertThat(queue.hiddenFor(id)).isZero();
    assertThat(queue.receive(1, Duration.ZERO, LEASE))
        .extracting(delivery -> delivery.message().receiveCount())
        .containsExactly(2);
  }

  @Test
  void takesNoMessagesWhileNoPushCouldBeWorkedOn() throws Exception {
    String id = queue.send("webhook", "a push");
    SickHandler handler = new SickHandler();
    start(handler);
    time.awaitSleepers(1);
    time.advance(Duration.ofSeconds(1));
    time.awaitSleepers(1);
    assertThat(queue.remaining()).containsExactly(id);
    assertThat(worker.ailment()).isEmpty();

    time.advance(Duration.ofMinutes(1));
    time.awaitSleepers(1);
    assertThat(worker.ailment()).hasValueSatisfying(why -> assertThat(why).contains("no engine"));

    handler.ready = true;
    time.advance(Duration.ofSeconds(30));
    assertThat(started.poll(20, TimeUnit.SECONDS)).extracting(Message::receiveCount).isEqualTo(1);
    assertThat(worker.ailment()).isEmpty();
  }

  @Test
  void tellsOfAFailureRatherThanWaitWhenItIsToEmptyTheQueue() throws Exception {
    String id = queue.send("webhook", "a push");
    worker = worker(new SickHandler());

    worker.runUntilEmpty();

    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void saysThatItDoesNotRun() throws Exception {
    assertThat(worker.ailment()).isPresent();
    start(blocking());
    queue.send("webhook", "a push");
    awaitStarts(1);
    assertThat(worker.ailment()).isEmpty();
    worker.stop();
    gate.countDown();
    running.join();
    assertThat(worker.ailment()).isPresent();
  }

  @Test
  void saysThatTheQueueDoesNotAnswer() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    start((max, wait, lease) -> {
      asked.countDown();
      gate.await();
      return List.of();
    });
    asked.await();
    time.advance(Duration.ofSeconds(79));
    assertThat(worker.ailment()).isEmpty();
    time.advance(Duration.ofSeconds(1));
    assertThat(worker.ailment()).contains("the queue has not answered for 80 s");
    worker.stop();
  }

  @Test
  void letsRunningJobsFinishWithinTheGracePeriod() throws Exception {
    String id = queue.send("webhook", "a push");
    start(blocking(), 1);
    awaitStarts(1);

    worker.stop();
    queue.send("webhook", "a later push");
    time.awaitSleepers(3);
    time.advance(GRACE.minusSeconds(1));
    gate.countDown();
    running.join();

    assertThat(interrupted).isEmpty();
    assertThat(queue.completed()).containsExactly(id);
    assertThat(started).isEmpty();
  }

  @Test
  void returnsAtOnceTheMessagesOfJobsThatOutlastTheGracePeriod() throws Exception {
    String id = queue.send("webhook", "a push");
    start(blocking(), 1);
    awaitStarts(1);

    worker.stop();
    time.awaitSleepers(3);
    time.advance(GRACE);
    running.join();

    assertThat(interrupted).hasSize(1);
    assertThat(queue.remaining()).containsExactly(id);
    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ZERO);
    assertThat(notifier.notices()).isEmpty();
  }

  @Test
  void beginsNoJobWhoseThreadComesTooLate() throws Exception {
    String id = queue.send("webhook", "a push");
    LateStart late = new LateStart();
    start(late);
    late.begun.await();

    worker.stop();
    late.gate.countDown();
    running.join();

    assertThat(started).isEmpty();
    assertThat(queue.hiddenFor(id)).isZero();
  }

  @Test
  void returnsAMessageWhoseJobTookTheInterruptForAFailure() throws Exception {
    String id = queue.send("webhook", "a push");
    CountDownLatch never = new CountDownLatch(1);
    start(
        (message, log) -> {
          started.add(message);
          try {
            never.await();
          } catch (InterruptedException e) {
            return new BuildOutcome.Failed(new UnavailableException("the connection was closed"));
          }
          return DONE;
        },
        1);
    awaitStarts(1);

    worker.stop();
    time.awaitSleepers(3);
    time.advance(GRACE);
    running.join();

    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ZERO);
    assertThat(notifier.notices()).isEmpty();
  }

  @Test
  void endsEvenIfAJobCannotBeStopped() throws Exception {
    queue.send("webhook", "a push");
    start(
        (message, log) -> {
          started.add(message);
          awaitWhateverHappens(message);
          return DONE;
        },
        1);
    awaitStarts(1);

    worker.stop();
    for (Duration step : List.of(GRACE, Duration.ofSeconds(10), Duration.ofSeconds(10))) {
      time.awaitSleepers(3);
      time.advance(step);
    }
    running.join();

    assertThat(queue.completed()).isEmpty();
  }

  @Test
  void doesNotEvenBeginWhenItWasStoppedBefore() throws Exception {
    queue.send("webhook", "a push");
    worker.stop();

    worker.run();

    assertThat(queue.receive(1, Duration.ZERO, LEASE)).hasSize(1);
    assertThat(started).isEmpty();
  }

  @Test
  void endsWhenTheQueueIsEmptyAndEveryJobDone() throws Exception {
    for (int i = 0; i < 25; i++) {
      queue.send("webhook", "push " + i);
    }

    runUntilEmpty((message, log) -> DONE);

    assertThat(queue.completed()).hasSize(25);
  }

  @Test
  void endsWhenTheQueueIsEmptyHoweverManyJobsItMayRun() throws Exception {
    queue.send("webhook", "a push");
    worker = worker((message, log) -> DONE, 25);

    worker.runUntilEmpty();

    assertThat(queue.completed()).hasSize(1);
  }

  /** How messages come out of a queue. */
  private interface Receive {
    List<Delivery> from(int max, Duration wait, Duration lease)
        throws UnavailableException, InterruptedException;
  }

  /** Cannot work until the test says so. */
  private final class SickHandler implements PushHandler {
    private volatile boolean ready;

    @Override
    public BuildOutcome handle(Message message, JobLog log) {
      started.add(message);
      return ready ? DONE : new BuildOutcome.Failed(new UnavailableException("no engine"));
    }

    @Override
    public void requireReady() throws UnavailableException {
      if (!ready) {
        throw new UnavailableException("no engine");
      }
    }
  }

  /** Holds each job up, right after its thread has begun. */
  private final class LateStart implements Receive {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    @Override
    public List<Delivery> from(int max, Duration wait, Duration lease)
        throws UnavailableException, InterruptedException {
      return queue.receive(max, wait, lease).stream().map(this::late).toList();
    }

    private Delivery late(Delivery delivery) {
      return new Delivery() {
        @Override
        public Message message() {
          if (Thread.currentThread().getName().startsWith("job-")) {
            begun.countDown();
            try {
              gate.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return delivery.message();
        }

        @Override
        public Duration leaseLeft() {
          return delivery.leaseLeft();
        }

        @Override
        public void extend(Duration lease) throws PortException, InterruptedException {
          delivery.extend(lease);
        }

        @Override
        public void complete() throws PortException, InterruptedException {
          delivery.complete();
        }

        @Override
        public void release(Duration delay) throws PortException, InterruptedException {
          delivery.release(delay);
        }
      };
    }
  }

  private PushHandler blocking() {
    return (message, log) -> {
      started.add(message);
      try {
        gate.await();
        return DONE;
      } catch (InterruptedException e) {
        interrupted.add(message);
        return new BuildOutcome.Interrupted();
      }
    };
  }

  private Worker worker(PushHandler handler) {
    return worker(handler, 2);
  }

  private Worker worker(PushHandler handler, int jobs) {
    return new Worker(
        queue,
        handler,
        notifier,
        settings(jobs),
        time,
        time,
        () -> 0.5,
        new Redactor(List.of(Secret.of("s3cret"))),
        protection);
  }

  private static WorkerSettings settings(int jobs) {
    return new WorkerSettings(
        "test-stack",
        jobs,
        Duration.ofSeconds(20),
        LEASE,
        RENEWAL,
        LIMIT,
        GRACE,
        SettlementPolicy.DEFAULT);
  }

  private void start(PushHandler handler) {
    start(handler, 2);
  }

  private void start(Receive receive) {
    MessageSource source =
        new MessageSource() {
          @Override
          public List<Delivery> receive(int max, Duration wait, Duration lease)
              throws UnavailableException, InterruptedException {
            return receive.from(max, wait, lease);
          }

          @Override
          public void close() {}
        };
    worker =
        new Worker(
            source,
            blocking(),
            notifier,
            settings(1),
            time,
            time,
            () -> 0.5,
            Redactor.NONE,
            protection);
    running = Thread.ofVirtual().start(worker::run);
  }

  private void start(PushHandler handler, int jobs) {
    worker = worker(handler, jobs);
    running = Thread.ofVirtual().start(worker::run);
  }

  private void runUntilEmpty(PushHandler handler) {
    worker = worker(handler);
    worker.runUntilEmpty();
  }

  private void awaitStarts(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      assertThat(started.poll(20, TimeUnit.SECONDS)).as("start of job " + (i + 1)).isNotNull();
    }
  }

  private void awaitWhateverHappens(Message message) {
    while (true) {
      try {
        deaf.await();
        return;
      } catch (InterruptedException e) {
        interrupted.add(message);
      }
    }
  }
}
