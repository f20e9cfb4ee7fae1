package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.source.TreeFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SendAndWorkTest {
  private static final Repository HELLO = new Repository("octocat", "hello-world");

  @TempDir private Path directory;

  private final FakeWorld world = FakeWorld.begin();
  private CommitId commit = CommitId.ZERO;

  @BeforeEach
  void push() {
    commit =
        world.sources.commit(
            HELLO, GitRef.branch("main"), Map.of("Dockerfile", TreeFile.file("FROM scratch")));
  }

  @Test
  void sendsWhatTheWebhookSends() throws Exception {
    ConexRun.Result result = conex("send", "octocat/hello-world", "main");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("message-1\n");
    assertThat(result.err())
        .isEqualTo("sent commit " + commit + " to refs/heads/main of octocat/hello-world\n");
    List<Message> messages =
        world.queue.receive(1, Duration.ZERO, Duration.ofMinutes(1)).stream()
            .map(delivery -> delivery.message())
            .toList();
    assertThat(messages).singleElement().extracting(Message::subject).isEqualTo("webhook");
    assertThat(messages.getFirst().body())
        .isEqualTo(
            "{\"ref\":\"refs/heads/main\",\"after\":\""
                + commit
                + "\",\"deleted\":false,\"repository\":{\"name\":\"hello-world\","
                + "\"owner\":{\"name\":\"octocat\"}},\"pusher\":{\"name\":\"octocat\"},\"head_commit\":{\"id\":\""
                + commit
                + "\",\"message\":\"\"}}");
  }

  @Test
  void asksAWorkerToDoEveryStepAgain() {
    conex("send", "octocat/hello-world", "--no-cache");
    ConexRun.Result result = conex("worker", "--until-empty");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(world.builder.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.policy().noCache()).isTrue());
  }

  @Test
  void saysSoIfAWorkerWouldFetchFromElsewhere() {
    ConexRun.Result result = conex("send", "fake://mirror.test/octocat/hello-world");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .contains(
            "note: a worker with this CONEX_GIT_URL fetches it from"
                + " fake://git.test/octocat/hello-world,"
                + " not from fake://mirror.test/octocat/hello-world\n");
    assertThat(conex("send", "fake://git.test/octocat/hello-world").err()).doesNotContain("note:");
  }

  @Test
  void doesNotSendWhatIsNotThere() {
    ConexRun.Result result = conex("send", "octocat/hello-world", "v1");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("conex: no ref v1 in octocat/hello-world\n");
    assertThat(world.queue.remaining()).isEmpty();
  }

  @Test
  void isUnavailableWhileTheQueueIs() {
    world.queue.setAvailable(false);
    ConexRun.Result result = conex("send", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void needsAQueue() {
    ConexRun.Result result =
        new ConexRun(directory).without("CONEX_QUEUE").run("send", "octocat/hello-world");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("CONEX_QUEUE is not set; expected fake: or ");
  }

  @Test
  void worksUntilTheQueueIsEmpty() throws Exception {
    String first = conex("send", "octocat/hello-world").out().strip();
    String broken = world.queue.send("webhook", "not a push");
    ConexRun.Result result = conex("worker", "--until-empty");
    assertThat(result.exitCode()).isZero();
    assertThat(world.queue.remaining()).isEmpty();
    assertThat(world.registry("registry.test").tags(new ImageName("hello-world")))
        .containsOnlyKeys(ImageTag.of(commit));
    assertThat(world.notifier.notices())
        .singleElement()
        .satisfies(notice -> assertThat(notice.message().body()).isEqualTo("not a push"));
    assertThat(result.out().lines())
        .allSatisfy(line ->
            assertThat(line).matches("\\[.* GMT] \\[ecs-conex] \\[(worker|message-\\d)] .*"))
        .anySatisfy(line ->
            assertThat(line)
                .endsWith(
                    String.format(
                        "[%s] processing commit %s by octocat to refs/heads/main of %s",
                        first, commit, HELLO)))
        .anySatisfy(line -> assertThat(line).endsWith("[" + broken + "] notice sent"));
    assertThat(world.closed()).containsExactly("sender", "source");
  }

  @Test
  void sweepsAwayWhatDeadJobsHaveLeft() throws Exception {
    try (var tree = world.sources.fetch(HELLO, commit)) {
      world.builder.build(
          tree, BuildRequest.of("dead", "owner/name", BuildRecipe.of("Dockerfile")), line -> {});
    }
    assertThat(world.builder.images()).containsExactly("dead");
    ConexRun run = new ConexRun(directory).with("CONEX_JOB_LIMIT", "1ms");
    assertThat(run.run("worker", "--until-empty").exitCode()).isZero();
    assertThat(world.builder.images()).isEmpty();
  }

  @Test
  void takesNothingWhereTheEngineCannotKeepALimit() throws Exception {
    world.builder.supportNothing("the engine cannot limit memory");
    conex("send", "octocat/hello-world");
    ConexRun.Result result = conex("worker", "--until-empty");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.all()).contains("the engine cannot limit memory");
    assertThat(world.builder.requests()).isEmpty();
  }

  @Test
  void offersBuildsTheTokensAndMasksThem() throws Exception {
    world.builder.print("npm_123456789 is the token");
    conex("send", "octocat/hello-world");
    ConexRun.Result result =
        new ConexRun(directory)
            .with("NPMAccessToken", "npm_123456789")
            .run("worker", "--until-empty");
    assertThat(result.exitCode()).isZero();
    BuildRequest request = world.builder.requests().getFirst();
    assertThat(request.access().secrets()).containsOnlyKeys("NPMAccessToken");
    assertThat(request.recipe().arguments()).doesNotContainKey("NPMAccessToken");
    assertThat(result.all()).contains("*** is the token").doesNotContain("npm_123456789");
  }

  @Test
  void keepsTheEngineWithinItsLimits() throws Exception {
    world.builder.keepCacheOf(5L << 30);
    ConexRun run = new ConexRun(directory).with("CONEX_BUILD_CACHE_SIZE", "2GiB");
    assertThat(run.run("worker", "--until-empty").exitCode()).isZero();
    assertThat(world.builder.kept()).isEqualTo(2L << 30);
  }

  @Test
  void stopsWhenItIsToldTo() throws Exception {
    world.builder.hold();
    conex("send", "octocat/hello-world");
    ConexRun run = new ConexRun(directory).with("CONEX_GRACE", "0s");
    Thread teller =
        Thread.ofVirtual()
            .start(() -> {
              while (world.builder.requests().isEmpty()) {
                Thread.onSpinWait();
              }
              run.ending().end();
            });
    ConexRun.Result result = run.run("worker");
    teller.join();
    assertThat(result.exitCode()).isZero();
    assertThat(world.queue.remaining()).containsExactly("message-1");
    assertThat(world.builder.images()).isEmpty();
    assertThat(result.out()).endsWith("[worker] stopped\n");
  }

  @Test
  void printsNoSecretNotEvenInANotice() {
    String token = "ghp_0123456789";
    world.builder.print("token " + token);
    world.builder.fail(new RejectedException("refused " + token));
    conex("send", "octocat/hello-world");
    ConexRun.Result result =
        new ConexRun(directory)
            .with("GithubAccessToken", token)
            .with("CONEX_NOTIFY", "log:")
            .run("worker", "--until-empty");
    assertThat(result.out()).contains("Task stopped reason: refused ***", "token ***");
    assertThat(result.all()).doesNotContain(token);
  }

  private ConexRun.Result conex(String... arguments) {
    return new ConexRun(directory).run(arguments);
  }
}
