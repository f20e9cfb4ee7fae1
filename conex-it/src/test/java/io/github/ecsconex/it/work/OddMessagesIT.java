package io.github.ecsconex.it.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.core.work.SettlementPolicy;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.core.work.Worker;
import io.github.ecsconex.core.work.WorkerSettings;
import io.github.ecsconex.git.github.GithubPushDecoder;
import io.github.ecsconex.git.github.GithubPushEncoder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What SQS may do to messages, and others may put into them, with what a user sees of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OddMessagesIT {
  private static final Repository REPOSITORY = Repository.parse("octocat/Hello-World");
  private static final ImageName NAME = new ImageName("hello-world");
  private static final GitRef MAIN = GitRef.branch("main");
  private static final ImageTag V1 = new ImageTag("v1");
  private static final Duration LEASE = Duration.ofMinutes(3);

  /** SQS ("Amazon SQS message quotas"), less what the subject takes. */
  private static final int LARGEST = 1024 * 1024 - 64;

  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private final FakeImageRegistry registry = new FakeImageRegistry("registry.example");
  private final FakeImageBuilder builder =
      new FakeImageBuilder(registry::push, InstantSource.system());
  private final List<FailureNotice> notices = new CopyOnWriteArrayList<>();
  private ObservedSqsQueue queue;

  @BeforeEach
  void open() throws Exception {
    queue = new ObservedSqsQueue();
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void aPushThatCameTwiceIsOneImage() throws Exception {
    CommitId commit = commit();
    send(push(MAIN, commit));
    send(push(MAIN, commit));
    builder.hold();
    try (SqsQueue there = queue.another()) {
      Thread one = run(worker(queue.source(), Ticker.system(), LEASE));
      Thread other = run(worker(there, Ticker.system(), LEASE));
      awaitBuilds(2);
      builder.release();
      one.join();
      other.join();
    }
    assertThat(registry.tags(NAME)).containsOnlyKeys(ImageTag.of(commit));
    assertThat(queue.calls().of("DeleteMessageBatch")).hasSize(2);
    assertThat(notices).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aMessageThatTwoWorkersHaveIsSettledOnce() throws Exception {
    CommitId commit = commit();
    send(push(MAIN, commit));
    builder.hold();
    Duration lease = Duration.ofSeconds(1);
    // Its process stands still, and hears only late of the time that has passed.
    FakeTicker late = new FakeTicker();
    Thread slow = run(worker(queue.source(), late, lease));
    awaitBuilds(1);
    try (SqsQueue there = queue.another()) {
      Worker other = worker(there, Ticker.system(), LEASE);
      Thread running = Thread.ofVirtual().start(other::run);
      awaitBuilds(2);
      queue.runOut(lease);
      late.advance(lease);
      slow.join();
      builder.release();
      other.stop();
      running.join();
    }
    assertThat(registry.tags(NAME)).containsOnlyKeys(ImageTag.of(commit));
    assertThat(queue.calls().of("DeleteMessageBatch")).hasSize(1);
    assertThat(queue.calls().of("ChangeMessageVisibility")).isEmpty();
    assertThat(notices).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void anOlderPushThatComesLaterMovesNothingBack() throws Exception {
    CommitId older = commit();
    git.point(REPOSITORY, GitRef.tag("v1"), older);
    String first = push(MAIN, older);
    CommitId newer = commit();
    git.point(REPOSITORY, GitRef.tag("v1"), newer);
    send(push(GitRef.tag("v1"), newer));
    work();
    ImageDigest digest = registry.tags(NAME).get(V1);

    send(first);
    work();

    assertThat(registry.tags(NAME))
        .containsOnlyKeys(ImageTag.of(older), ImageTag.of(newer), V1)
        .containsEntry(V1, digest)
        .containsEntry(ImageTag.of(newer), digest);
    assertThat(notices).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void whatCannotBeReadHoldsNobodyUp() throws Exception {
    List<String> poison =
        List.of("poison", "[]", "{\"ref\":\"refs/heads/main\"}", "{".repeat(100_000), " ");
    for (String body : poison) {
      send(body);
    }
    CommitId commit = commit();
    send(push(MAIN, commit));

    work();

    assertThat(registry.tags(NAME)).containsOnlyKeys(ImageTag.of(commit));
    assertThat(notices)
        .extracting(notice -> notice.message().body())
        .containsExactlyInAnyOrderElementsOf(poison);
    assertThat(notices).allSatisfy(notice -> assertThat(notice.reason()).isNotBlank());
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.deadLetters()).isEmpty();
  }

  @Test
  void thePushOfTheGreatestSizeIsBuilt() throws Exception {
    CommitId commit = commit();
    String push = push(MAIN, commit);
    String padded = push.substring(0, push.length() - 1) + ",\"commits\":[\"%s\"]}";
    int room = LARGEST - padded.formatted("").getBytes(UTF_8).length;
    send(padded.formatted("é".repeat(room / 2)));

    work();

    assertThat(registry.tags(NAME)).containsOnlyKeys(ImageTag.of(commit));
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void controlCharactersReachNeitherLogNorTerminal() throws Exception {
    CommitId commit = commit();
    String push =
        push(MAIN, commit)
            .replace("chuck", "chuck\\u0007 \\u001b[31m\\u0000 \\ufffd\ufffd\\n[another job]");
    send(push);
    builder.fail(new RejectedException("RUN npm ci exited with 1"));

    work();

    FailureNotice notice = notices.getFirst();
    assertThat(notice.message().body()).isEqualTo(push);
    assertThat(notice.recentLog())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).doesNotContainPattern("\\p{Cc}"))
        .anySatisfy(line -> assertThat(line).contains("chuck", "\ufffd"));
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aQueueThatThrottlesLosesNothingAndHasNothingToldTwice() throws Exception {
    CommitId commit = commit();
    send(push(MAIN, commit));
    builder.fail(new RejectedException("RUN npm ci exited with 1"));
    // More often than the SDK tries by itself.
    queue.calls().throttle("ReceiveMessage", 4);
    queue.calls().throttle("DeleteMessageBatch", 4);

    work();

    assertThat(queue.calls().hasThrottledAll()).isTrue();
    assertThat(builder.requests()).hasSize(1);
    assertThat(notices).hasSize(1);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aMessageIsReturnedThoughTheQueueThrottles() throws Exception {
    send(push(MAIN, commit()));
    builder.fail(new UnavailableException("no engine"));
    queue.calls().throttle("ChangeMessageVisibility", 4);

    work();

    assertThat(queue.calls().hasThrottledAll()).isTrue();
    assertThat(queue.keptBackFor()).isEqualTo(Duration.ofSeconds(30));
    assertThat(notices).isEmpty();
  }

  private CommitId commit() {
    return git.commit(REPOSITORY, MAIN, Map.of("Dockerfile", TreeFile.file("FROM scratch\n")));
  }

  private static String push(GitRef ref, CommitId after) {
    return new GithubPushEncoder().encode(PushEvent.of(REPOSITORY, ref, after, "chuck"));
  }

  private void send(String body) throws Exception {
    queue.sender().send("webhook", body);
  }

  private void awaitBuilds(int count) {
    while (builder.requests().size() < count) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void work() {
    worker(queue.source(), Ticker.system(), LEASE).runUntilEmpty();
  }

  private static Thread run(Worker worker) {
    return Thread.ofVirtual().start(worker::runUntilEmpty);
  }

  /** As in a process of its own: workers share what is outside of them, and nothing else. */
  private Worker worker(MessageSource source, Ticker ticker, Duration lease) {
    return new Worker(
        source,
        new BuildPipeline(
            new GithubPushDecoder(),
            git,
            builder,
            List.of(registry),
            new FakeImageCopier(registry),
            BuildSettings.DEFAULT,
            InstantSource.system()),
        notices::add,
        new WorkerSettings(
            "ecs-conex",
            1,
            Duration.ofSeconds(20),
            lease,
            lease.dividedBy(3),
            Duration.ofHours(1),
            Duration.ofSeconds(90),
            SettlementPolicy.DEFAULT),
        InstantSource.system(),
        ticker,
        () -> 0.5,
        Redactor.NONE,
        duration -> {});
  }
}
