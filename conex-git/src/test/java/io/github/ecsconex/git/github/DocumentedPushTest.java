package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.build.BuildPipeline;
import io.github.ecsconex.core.build.BuildProgress;
import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.build.JobLog;
import io.github.ecsconex.core.build.MissedPushes;
import io.github.ecsconex.core.build.PushHandler;
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
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.PushRules;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.queue.FakeQueue;
import io.github.ecsconex.core.queue.Message;
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
import java.net.URLEncoder;
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
  private PushRules rules = PushRules.DEFAULT;

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
            new Row(
                cells.get(1).replace("`", ""),
                cells.get(2).replace("`", ""),
                cells.get(3),
                cells.get(4)));
  }

  private BuildSettings settings() {
    return BuildSettings.DEFAULT.withRules(rules);
  }

  /** Goes on only when people see that the work begins, which else the end might overtake. */
  private record Patient(PushHandler handler, FakeCommitStatuses statuses) implements PushHandler {
    @Override
    public BuildOutcome handle(Message message, JobLog log) {
      return handler.handle(message, log);
    }

    @Override
    public BuildOutcome handle(Message message, JobLog log, BuildProgress progress) {
      return handler.handle(
          message,
          log,
          (push, commit) -> {
            int told = statuses.told().size();
            progress.begins(push, commit);
            try {
              statuses.awaitTold(told + 1);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
    }
  }

  private Worker worker() {
    BuildPipeline pipeline =
        new BuildPipeline(
            new GithubPushDecoder(),
            git,
            builder,
            List.of(registry),
            new FakeImageCopier(registry),
            settings(),
            time);
    return new Worker(
        queue,
        new Patient(pipeline, statuses),
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

  private static WebhookEvent receive(String event, String type, String payload) throws Exception {
    byte[] body = payload.getBytes(UTF_8);
    return new GithubWebhook(List.of(Secret.of(SECRET)))
        .receive(
            new WebhookRequest(
                Map.of(
                    "X-GitHub-Event",
                    event,
                    "Content-Type",
                    type,
                    "X-Hub-Signature-256",
                    GithubWebhookTest.sign(SECRET, body)),
                new ByteArrayInputStream(body)));
  }

  private static WebhookEvent receive(Row row, String payload) throws Exception {
    if (row.push().contains("sent as a form")) {
      return receive(
          "push",
          "application/x-www-form-urlencoded",
          "payload=" + URLEncoder.encode(payload, UTF_8));
    }
    return receive(
        row.event().startsWith("push") ? "push" : row.event(), "application/json", payload);
  }

  /** The event, with what the row says of it beside its file's name. */
  private static String payload(Row row) {
    String payload = Payloads.text(row.event());
    if (row.push().contains("[skip ci]")) {
      return payload.replace("[skip conex]", "[skip ci]");
    }
    return row.push().contains("neither a branch nor a tag")
        ? payload.replaceFirst("\"refs/heads/[^\"]*\"", "\"refs/notes/commits\"")
        : payload;
  }

  private static PushRules rules(Row row) {
    boolean others = row.push().contains("leaves out");
    return new PushRules(
        others && row.push().contains("CONEX_REPOSITORIES")
            ? RepositoryPatterns.parse("octo-org/other")
            : RepositoryPatterns.ALL,
        others && row.push().contains("CONEX_BRANCHES")
            ? NamePatterns.parse("release/*")
            : NamePatterns.ALL,
        others && row.push().contains("CONEX_TAGS") ? NamePatterns.parse("r*") : NamePatterns.ALL,
        row.push().contains("with CONEX_SKIP_CI"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void becomesOfItWhatTheDocumentSays(Row row) throws Exception {
    rules = rules(row);
    switch (row.conex().split("[,:;]", 2)[0]) {
      case "rejects it" -> {
        WebhookEvent event = receive(row, payload(row));
        assertThat(event).isInstanceOf(WebhookEvent.Rejected.class);
        assertThat(event.answer()).contains("SHA-256 are not supported");
        assertMark(row, CommitId.ZERO, 0);
      }
      case "answers that it ignores it" -> {
        assertThat(receive(row, payload(row)).answer()).startsWith("ignored " + row.event());
        assertMark(row, CommitId.ZERO, 0);
      }
      case "hears nothing" -> isSweptUp(row);
      default -> isWorkedOn(row);
    }
  }

  private void isSweptUp(Row row) throws Exception {
    Repository repository = Repository.parse("octo-org/hello-world");
    CommitId commit = git.commit(repository, MAIN, FILES);
    List<GitRef> tags =
        row.push().contains("tags")
            ? Stream.of("v1", "v2", "v3", "v4").map(GitRef::tag).toList()
            : List.of();
    for (GitRef tag : tags) {
      git.point(repository, tag, commit);
    }
    for (PushEvent push :
        new MissedPushes(git, List.of(registry), settings()).find(repository, "mona").pushes()) {
      queue.send("webhook", new GithubPushEncoder().encode(push));
    }
    worker().runUntilEmpty();
    ImageName name = new ImageName("hello-world");
    assertThat(registry.find(name, ImageTag.of(commit))).isPresent();
    for (GitRef tag : tags) {
      assertThat(registry.find(name, ImageTag.of(tag).orElseThrow())).isPresent();
    }
    assertMark(row, commit, 0);
  }

  private void isWorkedOn(Row row) throws Exception {
    String payload = payload(row);
    Repository repository = new GithubPushDecoder().decode(payload).repository();
    GitRef ref = new GithubPushDecoder().decode(payload).ref();
    ImageName name = new ImageName(repository.name().toLowerCase(Locale.ROOT));
    if (row.push().contains("moves a tag")) {
      CommitId older =
          git.commit(
              repository, MAIN, Map.of("Dockerfile", TreeFile.file("FROM scratch\nCOPY x /\n")));
      git.point(repository, ref, older);
      publish(PushEvent.of(repository, ref, older, "mona"));
      assertThat(registry.find(name, ImageTag.of(ref).orElseThrow()))
          .isPresent()
          .isEqualTo(registry.find(name, ImageTag.of(older)));
    }
    CommitId commit =
        git.commit(
            repository, MAIN, row.push().contains("without a Dockerfile") ? Map.of() : FILES);
    CommitId tag = git.annotate(repository, "v2.0", commit);
    if (ref.isTag()) {
      git.point(repository, ref, payload.contains(TAG_OBJECT) ? tag : commit);
    }
    prepare(row, repository, commit);
    int builtBefore = builder.requests().size();
    int toldBefore = statuses.told().size();

    WebhookEvent event =
        receive(row, payload.replace(COMMIT, commit.hex()).replace(TAG_OBJECT, tag.hex()));
    assertThat(event).isInstanceOf(WebhookEvent.Pushed.class);
    publish(((WebhookEvent.Pushed) event).push());
    if (row.conex().startsWith("tries again")) {
      time.advance(Duration.ofSeconds(30));
      worker().runUntilEmpty();
      time.advance(Duration.ofMinutes(2));
      worker().runUntilEmpty();
    }

    assertThat(queue.remaining()).as("nothing is left to do").isEmpty();
    int built = builder.requests().size() - builtBefore;
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
    assertMark(row, commit, toldBefore);
  }

  private void publish(PushEvent push) throws Exception {
    queue.send("webhook", new GithubPushEncoder().encode(push));
    worker().runUntilEmpty();
  }

  /** Brings about what the row speaks of beside the event. */
  private void prepare(Row row, Repository repository, CommitId commit) throws Exception {
    if (row.conex().contains("is published already")) {
      publish(PushEvent.of(repository, MAIN, commit, "mona"));
    } else if (row.push().contains("whose Dockerfile fails")) {
      builder.fail(new RejectedException("step 2/2 RUN exit 7 exited with 7"));
    } else if (row.conex().startsWith("tries again")) {
      builder.fail(new UnavailableException("the engine does not answer"));
    }
  }

  /** What the commit showed, one after the other, since {@code before} marks were told. */
  private void assertMark(Row row, CommitId commit, int before) {
    List<FakeCommitStatuses.Told> told = statuses.told().subList(before, statuses.told().size());
    if (row.mark().equals("none")) {
      assertThat(told).isEmpty();
      return;
    }
    assertThat(row.mark()).startsWith("pending, then ");
    String last = row.mark().substring("pending, then ".length()).toUpperCase(Locale.ROOT);
    assertThat(told).extracting(FakeCommitStatuses.Told::commit).containsOnly(commit);
    assertThat(told.getFirst().status().state()).isEqualTo(CommitStatus.State.PENDING);
    assertThat(told.getLast().status().state()).isEqualTo(CommitStatus.State.valueOf(last));
  }
}
