package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.FakeImageBuilder;
import io.github.ecsconex.core.image.FakeImageCopier;
import io.github.ecsconex.core.image.FakeImageRegistry;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.FakeCommitStatuses;
import io.github.ecsconex.core.notice.FakeNotifier;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.FakeQueue;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.FakeSourceFetcher;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.core.work.CommitReporter;
import io.github.ecsconex.core.work.FakeScaleInProtection;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.core.work.Worker;
import io.github.ecsconex.core.work.WorkerSettings;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/pushes.md says of each kind of push is what becomes of it, from webhook to mark. */
final class DocumentedPushTest {
  /** What the events call the commit, the tag object, and what was there before. */
  private static final String COMMIT = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c";

  private static final String TAG_OBJECT = "8f3d1c2b7a6e5d4c3b2a19080f7e6d5c4b3a2918";
  private static final String SECRET = "It's a Secret to Everybody";
  private static final GitRef MAIN = GitRef.branch("main");
  private static final Map<String, TreeFile> FILES =
      Map.of("Dockerfile", TreeFile.file("FROM scratch\nCOPY . /\n"));

  private final FakeTicker time = new FakeTicker();
  private final FakeQueue queue = new FakeQueue(time);
  private final FakeSourceFetcher git = new FakeSourceFetcher();
  private final FakeImageRegistry registry = new FakeImageRegistry("registry.example");
  private final FakeImageBuilder builder = new FakeImageBuilder(registry::push, time);
  private final FakeNotifier notifier = new FakeNotifier();
  private final FakeCommitStatuses statuses = new FakeCommitStatuses();

  /** One row of the table. */
  record Row(String push, String event, String conex, String mark) {
    @Override
    public String toString() {
      return push;
    }
  }

  static Stream<Row> rows() throws Exception {
    return Files.readAllLines(Path.of("..", "docs", "pushes.md")).stream()
        .dropWhile(line -> !line.startsWith("| the push |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells ->
            new Row(cells.get(1), cells.get(2).replace("`", ""), cells.get(3), cells.get(4)));
  }

  private Worker worker() {
    BuildPipeline pipeline =
        new BuildPipeline(
            new GithubPushDecoder(),
            git,
            builder,
            List.of(registry),
            new FakeImageCopier(registry),
            BuildSettings.DEFAULT,
            time);
    return new Worker(
        queue,
        pipeline,
        notifier,
        WorkerSettings.DEFAULT,
        time,
        time,
        () -> 0.5,
        Redactor.NONE,
        new FakeScaleInProtection(),
        new CommitReporter(
            statuses,
            new GithubPushDecoder(),
            git,
            Optional.empty(),
            time,
            () -> 0.5,
            Redactor.NONE));
  }

  private WebhookEvent receive(String payload) throws Exception {
    byte[] body = payload.getBytes(UTF_8);
    return new GithubWebhook(List.of(Secret.of(SECRET)))
        .receive(
            new WebhookRequest(
                Map.of(
                    "X-GitHub-Event",
                    "push",
                    "X-Hub-Signature-256",
                    GithubWebhookTest.sign(SECRET, body)),
                new ByteArrayInputStream(body)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void becomesOfItWhatTheDocumentSays(Row row) throws Exception {
    String payload = Payloads.text(row.event());
    if (row.conex().startsWith("rejects it")) {
      WebhookEvent event = receive(payload);
      assertThat(event).isInstanceOf(WebhookEvent.Rejected.class);
      assertThat(event.answer()).contains("SHA-256 are not supported");
      assertMark(row, CommitId.ZERO);
      return;
    }
    Repository repository = new GithubPushDecoder().decode(payload).repository();
    GitRef ref = new GithubPushDecoder().decode(payload).ref();
    CommitId commit =
        git.commit(
            repository, MAIN, row.push().contains("without a Dockerfile") ? Map.of() : FILES);
    CommitId tag = git.annotate(repository, "v2.0", commit);
    if (ref.isTag()) {
      git.point(repository, ref, payload.contains(TAG_OBJECT) ? tag : commit);
    }
    prepare(row, repository, commit);
    int builtBefore = builder.requests().size();

    WebhookEvent event =
        receive(payload.replace(COMMIT, commit.hex()).replace(TAG_OBJECT, tag.hex()));
    assertThat(event).isInstanceOf(WebhookEvent.Pushed.class);
    PushEvent push = ((WebhookEvent.Pushed) event).push();
    queue.send("webhook", new GithubPushEncoder().encode(push));
    worker().runUntilEmpty();
    if (row.conex().startsWith("tries again")) {
      time.advance(Duration.ofSeconds(30));
      worker().runUntilEmpty();
      time.advance(Duration.ofMinutes(2));
      worker().runUntilEmpty();
    }

    assertThat(queue.remaining()).as("nothing is left to do").isEmpty();
    int built = builder.requests().size() - builtBefore;
    ImageName name = new ImageName(repository.name().toLowerCase(Locale.ROOT));
    switch (row.conex().split("[,:;]", 2)[0]) {
      case "builds the commit", "builds the newest" -> {
        assertThat(built).isEqualTo(1);
        assertThat(registry.find(name, ImageTag.of(commit))).isPresent();
      }
      case "adds the tag to the commit's image", "the same" -> {
        assertThat(registry.find(name, ImageTag.of(ref).orElseThrow()))
            .isPresent()
            .isEqualTo(registry.find(name, ImageTag.of(commit)));
      }
      case "adds what tags it has", "leaves it alone" -> assertThat(built).isZero();
      case "reports it", "tries again" -> assertThat(notifier.notices()).hasSize(1);
      default -> throw new AssertionError("what is that? " + row.conex());
    }
    if (!row.conex().contains("reports it")) {
      assertThat(notifier.notices()).isEmpty();
    }
    assertMark(row, commit);
  }

  /** Brings about what the row speaks of beside the event. */
  private void prepare(Row row, Repository repository, CommitId commit) throws Exception {
    if (row.conex().contains("is published already")) {
      queue.send(
          "webhook",
          new GithubPushEncoder().encode(PushEvent.of(repository, MAIN, commit, "mona")));
      worker().runUntilEmpty();
    } else if (row.push().contains("whose Dockerfile fails")) {
      builder.fail(new RejectedException("step 2/2 RUN exit 7 exited with 7"));
    } else if (row.conex().startsWith("tries again")) {
      builder.fail(new UnavailableException("the engine does not answer"));
    }
  }

  /** Of what is pending before, only the newest counts, so that the end alone is certain. */
  private void assertMark(Row row, CommitId commit) {
    if (row.mark().equals("none")) {
      assertThat(statuses.told()).isEmpty();
      return;
    }
    String last = row.mark().replaceFirst(".*then ", "").toUpperCase(Locale.ROOT);
    assertThat(statuses.told()).isNotEmpty();
    assertThat(statuses.told()).extracting(FakeCommitStatuses.Told::commit).containsOnly(commit);
    assertThat(statuses.told().getLast().status().state())
        .isEqualTo(CommitStatus.State.valueOf(last));
  }
}
