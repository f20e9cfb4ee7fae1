package io.github.ecsconex.it.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.build.PhaseTimes;
import io.github.ecsconex.core.build.PushHandler;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.core.work.RetryPolicy;
import io.github.ecsconex.core.work.SettlementPolicy;
import io.github.ecsconex.core.work.Worker;
import io.github.ecsconex.core.work.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/messages.md says becomes of a message, row by row, on each kind of queue. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MessageFateIT {
  enum Kind {
    SQS,
    EMBEDDED
  }

  /**
   * One way for the work on a push to end.
   *
   * @param row of the table, by its first cell
   * @param receives how often the message was received by then
   * @param random where in the range of a delay's jitter the delay falls
   */
  record Ending(
      String row, BuildOutcome outcome, int receives, SettlementPolicy policy, double random) {}

  private static final String GOOD =
      "was published, was published already, was skipped (no Dockerfile, a deleted ref), was"
          + " superseded";
  private static final String REJECTED = "was rejected: trying again cannot mend it";
  private static final String FAILED =
      "failed, and was received fewer than 3 times (`CONEX_MAX_ATTEMPTS`)";
  private static final String FAILED_FOR_GOOD = "failed, and was received 3 times or more";
  private static final String INTERRUPTED = "was interrupted: the worker shut down";
  private static final String LOST = "was interrupted: another worker may have the message";
  private static final String UNFINISHED =
      "was received 10 times (`CONEX_MAX_RECEIVES`), and is not begun";
  private static final String DEAD = "was received 12 times, and no worker lived to settle it";

  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final Duration GRACE = Duration.ofSeconds(90);
  private static final double MIDDLE = 0.5;
  private static final double MOST = Math.nextDown(1.0);
  private static final ImageDigest DIGEST = new ImageDigest("sha256:" + "a".repeat(64));
  private static final BuildOutcome PUBLISHED =
      new BuildOutcome.Published(
          List.of(),
          DIGEST,
          1,
          List.of(),
          new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
  private static final BuildOutcome FAILURE =
      new BuildOutcome.Failed(new UnavailableException("no engine"));
  private static final BuildOutcome REJECTION =
      new BuildOutcome.Rejected(new RejectedException("RUN npm ci exited with 1"));
  private static final SettlementPolicy TELLING =
      new SettlementPolicy(3, 10, true, RetryPolicy.FOR_MESSAGES);
  private static final SettlementPolicy PATIENT =
      new SettlementPolicy(9, 10, false, RetryPolicy.FOR_MESSAGES);

  @TempDir private Path directory;

  /** Of the worker; stands still, so that whatever it waits for in vain it waits for for ever. */
  private final FakeTicker time = new FakeTicker();

  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final List<FailureNotice> notices = new CopyOnWriteArrayList<>();

  /** By when the worker has got hold of the message: its job has begun, or ends without. */
  private final CountDownLatch received = new CountDownLatch(1);

  private final CountDownLatch interrupted = new CountDownLatch(1);
  private @Nullable ObservedQueue opened;
  private @Nullable Worker worker;
  private Thread running = new Thread();

  @AfterEach
  void close() throws Exception {
    endWorker();
    if (opened != null) {
      opened.close();
    }
  }

  static Stream<Ending> endings() {
    return Stream.of(
        ending(GOOD, PUBLISHED, 1),
        ending(GOOD, PUBLISHED, 9),
        ending(GOOD, new BuildOutcome.AlreadyPublished(List.of(), DIGEST, List.of()), 1),
        ending(GOOD, new BuildOutcome.Skipped("no Dockerfile, nothing to build"), 1),
        ending(GOOD, new BuildOutcome.Superseded(GitRef.branch("main")), 1),
        ending(REJECTED, REJECTION, 1),
        ending(REJECTED, REJECTION, 3),
        ending(FAILED, FAILURE, 1),
        ending(FAILED, FAILURE, 2),
        new Ending(FAILED, FAILURE, 1, SettlementPolicy.DEFAULT, 0),
        new Ending(FAILED, FAILURE, 2, SettlementPolicy.DEFAULT, MOST),
        new Ending(FAILED, FAILURE, 3, PATIENT, MIDDLE),
        new Ending(FAILED, FAILURE, 4, PATIENT, 0),
        new Ending(FAILED, FAILURE, 5, PATIENT, MOST),
        new Ending(FAILED, FAILURE, 1, TELLING, MIDDLE),
        new Ending(FAILED, FAILURE, 2, TELLING, MIDDLE),
        ending(FAILED_FOR_GOOD, FAILURE, 3),
        ending(FAILED_FOR_GOOD, FAILURE, 9),
        new Ending(FAILED_FOR_GOOD, FAILURE, 3, TELLING, MIDDLE),
        ending(UNFINISHED, PUBLISHED, 10),
        ending(UNFINISHED, PUBLISHED, 11));
  }

  static Stream<Arguments> endingsOnEachQueue() {
    return endings()
        .flatMap(ending -> Stream.of(Kind.values()).map(kind -> Arguments.of(kind, ending)));
  }

  @Test
  void theTableHasNoOtherRows() throws Exception {
    Set<String> rows = endings().map(Ending::row).collect(Collectors.toSet());
    rows.addAll(Set.of(INTERRUPTED, LOST, DEAD));
    assertThat(DocumentedFate.all())
        .extracting(DocumentedFate::push)
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  @ParameterizedTest
  @MethodSource("endingsOnEachQueue")
  void whatHasEnded(Kind kind, Ending ending) throws Exception {
    DocumentedFate fate = fate(ending.row());
    ObservedQueue queue = open(kind);
    String id = queue.sender().send("webhook", "a push");
    receiveInVain(queue, ending.receives() - 1);

    start(queue, job(ending.outcome()), settings(ending.policy(), LEASE, GRACE), ending.random());
    received.await();
    endWorker();

    if (fate.isDeleted()) {
      assertThat(queue.isEmpty()).as("it is deleted").isTrue();
    } else {
      assertThat(queue.keptBackFor()).isEqualTo(fate.delay(ending.receives(), ending.random()));
    }
    assertThat(queue.deadLetters()).isEmpty();
    assertThat(begun).hasSize(ending.row().equals(UNFINISHED) ? 0 : 1);
    assertTold(fate, ending.policy().notifyRetries(), id, ending.receives());
  }

  @ParameterizedTest
  @EnumSource
  void whatAShutdownInterrupts(Kind kind) throws Exception {
    DocumentedFate fate = fate(INTERRUPTED);
    ObservedQueue queue = open(kind);
    String id = queue.sender().send("webhook", "a push");

    start(
        queue, this::endlessJob, settings(SettlementPolicy.DEFAULT, LEASE, Duration.ZERO), MIDDLE);
    received.await();
    endWorker();

    assertThat(interrupted.getCount()).isZero();
    assertThat(fate.comesBackAtOnce()).isTrue();
    assertThat(queue.keptBackFor()).isZero();
    assertTold(fate, false, id, 1);
  }

  @ParameterizedTest
  @EnumSource
  void whatAnotherWorkerHas(Kind kind) throws Exception {
    DocumentedFate fate = fate(LOST);
    ObservedQueue queue = open(kind);
    String id = queue.sender().send("webhook", "a push");
    WorkerSettings settings = settings(SettlementPolicy.DEFAULT, Duration.ofSeconds(1), GRACE);

    start(queue, this::endlessJob, settings, MIDDLE);
    received.await();
    time.awaitSleepers(2);
    queue.runOut(settings.lease());
    Delivery other = queue.take();
    time.advance(settings.renewal());
    interrupted.await();
    endWorker();

    assertThat(fate.isLeftToAnotherWorker()).isTrue();
    assertThat(queue.source().receive(1, Duration.ZERO, LEASE)).as("what comes back").isEmpty();
    assertThat(other.message().receiveCount()).isEqualTo(2);
    assertThatNoException().as("it is still the other's").isThrownBy(() -> other.extend(LEASE));
    other.complete();
    assertThat(queue.isEmpty()).isTrue();
    assertTold(fate, false, id, 1);
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyLivesToSettle(Kind kind) throws Exception {
    DocumentedFate fate = fate(DEAD);
    ObservedQueue queue = open(kind);
    String id = queue.sender().send("webhook", "a push");
    receiveInVain(queue, ObservedQueue.MOST_RECEIVES);

    worker =
        worker(queue, job(PUBLISHED), settings(SettlementPolicy.DEFAULT, LEASE, GRACE), MIDDLE);
    worker.runUntilEmpty();

    assertThat(fate.isDeadLetter()).isTrue();
    assertThat(queue.deadLetters()).containsExactly(id);
    assertThat(begun).isEmpty();
    assertTold(fate, false, id, ObservedQueue.MOST_RECEIVES);
  }

  private void assertTold(DocumentedFate fate, boolean notifyRetries, String id, int receives) {
    assertThat(notices).hasSize(fate.notices(notifyRetries));
    for (FailureNotice notice : notices) {
      assertThat(notice.text())
          .contains("\nTask outcome: " + fate.words() + "\n")
          .contains("\nMessageId: " + id + "\n")
          .contains("\nApproximateReceiveCount: " + receives + "\n");
    }
  }

  private static DocumentedFate fate(String row) throws Exception {
    return DocumentedFate.all().stream()
        .filter(fate -> fate.push().equals(row))
        .findFirst()
        .orElseThrow(() -> new AssertionError("docs/messages.md has no row: " + row));
  }

  private ObservedQueue open(Kind kind) throws Exception {
    ObservedQueue queue =
        switch (kind) {
          case SQS -> new ObservedSqsQueue();
          case EMBEDDED -> new ObservedSqliteQueue(directory);
        };
    opened = queue;
    return queue;
  }

  /** As workers do that die at once. */
  private static void receiveInVain(ObservedQueue queue, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      queue.take().release(Duration.ZERO);
    }
  }

  private PushHandler job(BuildOutcome outcome) {
    return (message, log) -> {
      begun.add(message.id());
      received.countDown();
      return outcome;
    };
  }

  private BuildOutcome endlessJob(Message message, JobLog log) {
    received.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
    return new BuildOutcome.Interrupted();
  }

  private void start(
      ObservedQueue queue, PushHandler handler, WorkerSettings settings, double random) {
    worker = worker(queue, handler, settings, random);
    running = Thread.ofVirtual().start(worker::run);
  }

  private Worker worker(
      ObservedQueue queue, PushHandler handler, WorkerSettings settings, double random) {
    return new Worker(
        queue.source(),
        handler,
        notice -> {
          notices.add(notice);
          received.countDown();
        },
        settings,
        time,
        time,
        () -> random,
        Redactor.NONE,
        duration -> {});
  }

  private void endWorker() throws InterruptedException {
    if (worker != null) {
      worker.stop();
    }
    running.join();
  }

  private static WorkerSettings settings(SettlementPolicy policy, Duration lease, Duration grace) {
    return new WorkerSettings(
        "ecs-conex",
        1,
        Duration.ofSeconds(20),
        lease,
        lease.dividedBy(3),
        Duration.ofHours(1),
        grace,
        policy);
  }

  private static Ending ending(String row, BuildOutcome outcome, int receives) {
    return new Ending(row, outcome, receives, SettlementPolicy.DEFAULT, MIDDLE);
  }
}
