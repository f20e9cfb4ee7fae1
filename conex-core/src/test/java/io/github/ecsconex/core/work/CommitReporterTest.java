package io.github.ecsconex.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildOutcome.Fault;
import io.github.ecsconex.core.build.BuildProgress;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.build.PhaseTimes;
import io.github.ecsconex.core.build.PushHandler;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.notice.FakeCommitStatuses;
import io.github.ecsconex.core.notice.FakeCommitStatuses.Told;
import io.github.ecsconex.core.notice.FakeNotifier;
import io.github.ecsconex.core.notice.StatusTarget;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.FakePushDecoder;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.FakeQueue;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a commit shows, from the push to whatever became of it. */
final class CommitReporterTest {
  private static final Repository REPOSITORY = Repository.parse("octocat/hello-world");
  private static final CommitId COMMIT = new CommitId("81e48385715d60cae6f6d9ae818d8148590a9902");
  private static final CommitId TAG = new CommitId("0123456789abcdef0123456789abcdef01234567");
  private static final PushEvent PUSH =
      PushEvent.of(REPOSITORY, GitRef.branch("main"), COMMIT, "mona");

  private final FakeTicker time = new FakeTicker();
  private final FakeQueue queue = new FakeQueue(time);
  private final FakeCommitStatuses statuses = new FakeCommitStatuses();
  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private Optional<StatusTarget> target = Optional.empty();

  /** Begins the work on {@code commits}, one after the other, and ends as it is told. */
  private record Telling(List<CommitId> commits, Supplier<BuildOutcome> outcome)
      implements PushHandler {
    @Override
    public BuildOutcome handle(Message message, JobLog log) {
      throw new IllegalStateException("a worker wants to know how far it is");
    }

    @Override
    public BuildOutcome handle(Message message, JobLog log, BuildProgress progress) {
      commits.forEach(commit -> progress.begins(PUSH, commit));
      return outcome.get();
    }
  }

  private static Telling working(BuildOutcome outcome) {
    return new Telling(List.of(COMMIT), () -> outcome);
  }

  private Worker worker(PushHandler handler) {
    return worker(handler, WorkerSettings.DEFAULT);
  }

  private Worker worker(PushHandler handler, WorkerSettings settings) {
    Redactor redactor = new Redactor(List.of(Secret.of("s3cret")));
    return new Worker(
        queue,
        handler,
        new FakeNotifier(),
        settings,
        time,
        time,
        () -> 0.5,
        redactor,
        new FakeScaleInProtection(),
        new CommitReporter(
            statuses, new FakePushDecoder(), git, target, time, () -> 0.5, redactor));
  }

  private String send(PushEvent push) throws Exception {
    return queue.send("webhook", FakePushDecoder.body(push));
  }

  /** The last status that the commit shows once the worker has nothing left to do. */
  private CommitStatus shown(PushHandler handler) throws Exception {
    send(PUSH);
    worker(handler).runUntilEmpty();
    Told last = statuses.told().getLast();
    assertThat(last.repository()).isEqualTo(REPOSITORY);
    assertThat(last.commit()).isEqualTo(COMMIT);
    return last.status();
  }

  private static CommitStatus status(State state, String description) {
    return new CommitStatus(state, description, Optional.empty());
  }

  private static ImageReference image(String host) {
    return new ImageReference(host, new ImageName("hello-world"), ImageTag.of(COMMIT));
  }

  private static BuildOutcome published(String... hosts) {
    return new BuildOutcome.Published(
        Arrays.stream(hosts).map(CommitReporterTest::image).toList(),
        new ImageDigest("sha256:" + "0".repeat(64)),
        1,
        List.of(),
        new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  @Test
  void isPendingWhileItIsWorkedOn() throws Exception {
    send(PUSH);
    worker(
            new Telling(
                List.of(COMMIT),
                () -> {
                  try {
                    statuses.awaitTold(1);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return published("registry.example");
                }))
        .runUntilEmpty();
    assertThat(statuses.told())
        .extracting(Told::status)
        .containsExactly(
            status(State.PENDING, "building an image"),
            status(State.SUCCESS, "published registry.example/hello-world:" + COMMIT));
  }

  @Test
  void aPublishedImageIsNamed() throws Exception {
    assertThat(shown(working(published("a.example", "b.example", "c.example"))))
        .isEqualTo(
            status(State.SUCCESS, "published a.example/hello-world:" + COMMIT + " (3 registries)"));
    assertThat(shown(working(published("x".repeat(100), "b.example"))).description())
        .hasSize(140)
        .startsWith("published xxxx")
        .endsWith("… (2 registries)");
  }

  @Test
  void imagesInSeveralRegionsAreCountedByThem() throws Exception {
    String east = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
    assertThat(
            shown(working(published(east, "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn")))
                .description())
        .startsWith("published 123456789012.dkr.ecr.us-east-1.amazonaws.com/hello-world:")
        .endsWith(" (2 regions)");
    assertThat(shown(working(published(east, "210987654321.dkr.ecr.us-east-1.amazonaws.com"))))
        .extracting(CommitStatus::description, STRING)
        .endsWith(" (2 registries)");
  }

  @Test
  void whatNeedsNoWorkIsASuccess() throws Exception {
    assertThat(
            shown(
                working(
                    new BuildOutcome.AlreadyPublished(
                        List.of(image("a.example")),
                        new ImageDigest("sha256:" + "0".repeat(64)),
                        List.of()))))
        .isEqualTo(status(State.SUCCESS, "already published"));
    assertThat(shown(working(new BuildOutcome.Skipped("no Dockerfile found"))))
        .isEqualTo(status(State.SUCCESS, "no Dockerfile found, nothing to build"));
    assertThat(shown(working(new BuildOutcome.Superseded(GitRef.branch("main")))))
        .isEqualTo(status(State.SUCCESS, "superseded by a later push, nothing to build"));
  }

  @Test
  void whatTheCommitIsToBlameForIsAFailureAndTheRestAnError() throws Exception {
    RejectedException cause = new RejectedException("RUN npm ci s3cret exited with 1");
    assertThat(shown(working(new BuildOutcome.Rejected(cause, Fault.COMMIT))))
        .isEqualTo(status(State.FAILURE, "RUN npm ci *** exited with 1"));
    assertThat(shown(working(new BuildOutcome.Rejected(cause))))
        .isEqualTo(status(State.ERROR, "RUN npm ci *** exited with 1"));
  }

  @Test
  void isPendingUntilTheLastTryHasFailed() throws Exception {
    PushHandler failing = working(new BuildOutcome.Failed(new UnavailableException("no engine")));
    assertThat(shown(failing))
        .isEqualTo(status(State.PENDING, "will try again in 30 s: no engine"));
    time.advance(Duration.ofSeconds(30));
    worker(failing).runUntilEmpty();
    assertThat(statuses.told().getLast().status())
        .isEqualTo(status(State.PENDING, "will try again in 120 s: no engine"));
    time.advance(Duration.ofMinutes(2));
    worker(failing).runUntilEmpty();
    assertThat(statuses.told().getLast().status()).isEqualTo(status(State.ERROR, "no engine"));
  }

  @Test
  void saysThatItWaitsWhenTheWorkerStops() throws Exception {
    assertThat(
            shown(
                new Telling(
                    List.of(COMMIT),
                    new Supplier<>() {
                      private int calls;

                      @Override
                      public BuildOutcome get() {
                        calls++;
                        return calls == 1
                            ? new BuildOutcome.Interrupted()
                            : new BuildOutcome.Skipped("no Dockerfile found");
                      }
                    })))
        .isEqualTo(status(State.SUCCESS, "no Dockerfile found, nothing to build"));
    assertThat(statuses.told())
        .extracting(Told::status)
        .contains(status(State.PENDING, "stopped, waits for another worker"));
  }

  @Test
  void aJobThatNoWorkerLivedToFinishIsToldOf() throws Exception {
    send(PUSH);
    takeAndDie(9);
    worker(working(published("a.example"))).runUntilEmpty();
    assertThat(statuses.told())
        .extracting(Told::status)
        .containsExactly(status(State.ERROR, "received 10 times, no worker lived to finish it"));
  }

  private void takeAndDie(int times) throws Exception {
    for (int receives = 0; receives < times; receives++) {
      queue.receive(1, Duration.ZERO, Duration.ofSeconds(1));
      time.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void saysHowOftenAJobWasTakenUp() throws Exception {
    send(PUSH);
    takeAndDie(1);
    worker(
            new Telling(
                List.of(COMMIT),
                () -> {
                  try {
                    statuses.awaitTold(1);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return published("a.example");
                }))
        .runUntilEmpty();
    assertThat(statuses.told().getFirst().status())
        .isEqualTo(status(State.PENDING, "building an image, received for the 2nd time"));
  }

  @Test
  void aDefectIsAnErrorToo() throws Exception {
    PushHandler defective =
        new Telling(
            List.of(COMMIT),
            () -> {
              throw new IllegalStateException("oops");
            });
    assertThat(shown(defective).state()).isEqualTo(State.PENDING);
  }

  @Test
  void whatFailsBeforeItsCommitIsKnownIsToldAtThePushed() throws Exception {
    assertThat(
            shown(
                new Telling(
                    List.of(),
                    () -> new BuildOutcome.Rejected(new RejectedException("no repository")))))
        .isEqualTo(status(State.ERROR, "no repository"));
  }

  @Test
  void whatHasNoCommitOrIsLeftAloneHasNoMark() throws Exception {
    Telling rejecting =
        new Telling(
            List.of(), () -> new BuildOutcome.Rejected(new RejectedException("no repository")));
    queue.send("webhook", "no push at all");
    send(PushEvent.of(REPOSITORY, GitRef.branch("gone"), CommitId.ZERO, "mona"));
    worker(rejecting).runUntilEmpty();
    send(PUSH);
    worker(leavingAlone()).runUntilEmpty();
    assertThat(statuses.told()).isEmpty();
    assertThat(queue.completed()).hasSize(3);
  }

  private static Telling leavingAlone() {
    return new Telling(List.of(), () -> new BuildOutcome.Skipped("skipped: so it says"));
  }

  @Test
  void whatIsLeftAloneAfterAnotherWorkerHadItDoesNotStayPending() throws Exception {
    send(PUSH);
    takeAndDie(1);
    worker(leavingAlone()).runUntilEmpty();
    assertThat(statuses.told())
        .containsExactly(
            new Told(
                REPOSITORY,
                COMMIT,
                status(State.SUCCESS, "skipped: so it says, nothing to build")));
  }

  /** A tag's event of 2016 does not tell the commit. */
  private CommitId sendTag() throws Exception {
    CommitId commit = git.commit(REPOSITORY, GitRef.branch("main"), Map.of());
    CommitId tag = git.annotate(REPOSITORY, "v1", commit);
    git.point(REPOSITORY, GitRef.tag("v1"), tag);
    send(PushEvent.of(REPOSITORY, GitRef.tag("v1"), tag, "mona"));
    return commit;
  }

  @Test
  void aTagThatIsGivenUpIsToldOfAtItsCommit() throws Exception {
    CommitId commit = sendTag();
    takeAndDie(9);
    worker(working(published("a.example"))).runUntilEmpty();
    assertThat(statuses.told())
        .containsExactly(
            new Told(
                REPOSITORY,
                commit,
                status(State.ERROR, "received 10 times, no worker lived to finish it")));
  }

  @Test
  @Timeout(60)
  void aTagWhoseCommitNobodyCouldResolveIsToldOfAsSoonAsThatWorksAgain() throws Exception {
    CommitId commit = sendTag();
    git.goAway();
    Thread running =
        Thread.ofVirtual()
            .start(
                worker(
                        new Telling(
                            List.of(),
                            () -> new BuildOutcome.Rejected(new RejectedException("given up"))))
                    ::runUntilEmpty);
    awaitCompleted(1);
    git.comeBack();
    letTimePassUntilItEnds(running);
    assertThat(statuses.told())
        .containsExactly(new Told(REPOSITORY, commit, status(State.ERROR, "given up")));
  }

  @Test
  void aTagThatNobodyCanResolveIsToldOfAtWhatWasPushed() throws Exception {
    send(PushEvent.of(REPOSITORY, GitRef.tag("v1"), TAG, "mona"));
    worker(
            new Telling(
                List.of(), () -> new BuildOutcome.Rejected(new RejectedException("no repository"))))
        .runUntilEmpty();
    assertThat(statuses.told())
        .containsExactly(new Told(REPOSITORY, TAG, status(State.ERROR, "no repository")));
  }

  /** Time passes in small pieces, so that nobody sleeps through it. */
  private void letTimePassUntilItEnds(Thread running) throws InterruptedException {
    while (!running.join(Duration.ofMillis(10))) {
      time.advance(Duration.ofSeconds(1));
    }
  }

  private void awaitCompleted(int count) throws InterruptedException {
    while (queue.completed().size() < count) {
      Thread.sleep(Duration.ofMillis(1));
      time.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void aTagObjectIsNotToldOf() throws Exception {
    statuses.forget(TAG);
    assertThat(
            shown(new Telling(List.of(TAG, COMMIT), () -> published("registry.example"))).state())
        .isEqualTo(State.SUCCESS);
    assertThat(statuses.told()).extracting(Told::commit).containsOnly(COMMIT);
  }

  @Test
  void leadsToWhereTheTemplateSays() throws Exception {
    target =
        Optional.of(
            new StatusTarget("https://{region}.example/{messageId}", "ecs-conex", "us-east-1"));
    String id = send(PUSH);
    worker(working(published("registry.example"))).runUntilEmpty();
    assertThat(statuses.told().getLast().status().target())
        .contains("https://us-east-1.example/" + id);
  }

  @Test
  void aRefusedStatusChangesNothing() throws Exception {
    statuses.refuseCredentials();
    String id = send(PUSH);
    worker(working(published("registry.example"))).runUntilEmpty();
    assertThat(queue.completed()).containsExactly(id);
    assertThat(statuses.told()).isEmpty();
  }

  @Test
  @Timeout(60)
  void noJobWaitsLongForAStatus() throws Exception {
    statuses.stall();
    String id = send(PUSH);
    Thread running =
        Thread.ofVirtual().start(worker(working(published("registry.example")))::runUntilEmpty);
    // The keeper of the lease and the watch over its end, and the job's patience.
    time.awaitSleepers(3);
    time.advance(Duration.ofSeconds(3));
    awaitCompleted(1);
    assertThat(queue.completed()).containsExactly(id);
    // Nor does a worker for ever.
    letTimePassUntilItEnds(running);
  }

  @Test
  @Timeout(30)
  void aStatusThatHangsKeepsNoMessageFromBeingReturnedWhenTheWorkerStops() throws Exception {
    statuses.stall();
    String id = send(PUSH);
    CountDownLatch begun = new CountDownLatch(1);
    // So that it does not ask the queue meanwhile, which sleeps too.
    WorkerSettings oneAtATime =
        new WorkerSettings(
            "ecs-conex",
            1,
            Duration.ofSeconds(20),
            Duration.ofSeconds(180),
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofSeconds(90),
            SettlementPolicy.DEFAULT);
    Worker worker =
        worker(
            new Telling(
                List.of(COMMIT),
                () -> {
                  begun.countDown();
                  try {
                    new CountDownLatch(1).await();
                    throw new IllegalStateException("nobody opens it");
                  } catch (InterruptedException e) {
                    return new BuildOutcome.Interrupted();
                  }
                }),
            oneAtATime);
    Thread running = Thread.ofVirtual().start(worker::run);
    begun.await();
    worker.stop();
    // The keeper of the lease and the watch over its end, and who waits for the grace to end.
    time.awaitSleepers(3);
    time.advance(oneAtATime.grace());
    // And the job's patience.
    time.awaitSleepers(4);
    // Less than what a job gets to end once it was told to.
    time.advance(Duration.ofSeconds(9));
    running.join();
    assertThat(queue.remaining()).containsExactly(id);
    assertThat(queue.hiddenFor(id)).isEqualTo(Duration.ZERO);
  }

  @Test
  @Timeout(60)
  void aStatusThatDoesNotGetThroughIsTriedAgainBehindTheJobsBackAndWaitedForAtTheEnd()
      throws Exception {
    statuses.failNext(Integer.MAX_VALUE);
    send(PUSH);
    Thread running =
        Thread.ofVirtual().start(worker(working(published("registry.example")))::runUntilEmpty);
    awaitCompleted(1);
    assertThat(statuses.told()).isEmpty();
    statuses.failNext(0);
    letTimePassUntilItEnds(running);
    assertThat(statuses.told())
        .extracting(told -> told.status().state())
        .containsExactly(State.SUCCESS);
  }

  @Test
  @Timeout(60)
  void aMarkThatIsNotTheLastIsNotToldLate() throws Exception {
    statuses.failNext(Integer.MAX_VALUE);
    send(PUSH);
    Thread running =
        Thread.ofVirtual()
            .start(
                worker(working(new BuildOutcome.Failed(new UnavailableException("no engine"))))
                    ::runUntilEmpty);
    letTimePassUntilItEnds(running);
    statuses.failNext(0);
    // Who tried it still would sleep for ever; who kept the lease needs a moment to wake up.
    while (time.sleepers() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(statuses.told()).isEmpty();
  }
}
