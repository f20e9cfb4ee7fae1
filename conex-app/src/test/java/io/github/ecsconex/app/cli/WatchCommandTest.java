package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.app.cli.ConexRun.Result;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.GithubWebhook;
import io.github.ecsconex.git.github.TlsIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of {@code watch}, {@code unwatch} and {@code watching}. */
final class WatchCommandTest {
  private static final Repository REPOSITORY = Repository.parse("octo-org/hello-world");
  private static final String MONA = "ghp_monasToken";
  private static final String BOT = "ghp_theWorkersToken";
  private static final CommitId HEAD = new CommitId("0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c");
  private static final String OLD = "https://old.example/watchbot/webhooks";
  private static SSLContext usual;
  private static TlsIdentity identity;

  @TempDir private Path folder;
  private GithubServer github;
  private StackServer stack;

  @BeforeAll
  static void trust(@TempDir Path directory) throws Exception {
    usual = SSLContext.getDefault();
    identity = TlsIdentity.in(directory);
    SSLContext.setDefault(identity.context());
  }

  @AfterAll
  static void trustNoMore() {
    SSLContext.setDefault(usual);
  }

  @BeforeEach
  void start() throws Exception {
    FakeWorld.begin();
    github = new GithubServer(identity);
    github.user("mona", Secret.of(MONA));
    github.user("conex-bot", Secret.of(BOT));
    github.repository(REPOSITORY, "mona");
    github.reader(REPOSITORY, "conex-bot");
    github.head(REPOSITORY, HEAD);
    github.deliverTo((url, request) ->
        new GithubWebhook(List.of(Secret.of(StackServer.SIGNING))).receive(request).status());
    stack = new StackServer(BOT);
  }

  @AfterEach
  void stop() {
    stack.close();
    github.close();
  }

  private ConexRun conex() {
    return new ConexRun(folder)
        .with("PATH", System.getenv("PATH"))
        .with("HOME", folder.toString())
        .with("GIT_CONFIG_NOSYSTEM", "1")
        .with("CONEX_GITHUB_API", github.api().toString())
        .with("GITHUB_TOKEN", MONA);
  }

  private Result run(String command, String... options) {
    return run(conex(), command, options);
  }

  private static Result run(ConexRun conex, String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--repository", REPOSITORY.toString()));
    arguments.addAll(List.of(options));
    Result result = conex.run(arguments.toArray(String[]::new));
    assertThat(result.all()).doesNotContain(MONA, BOT, StackServer.SIGNING);
    return result;
  }

  private void hook(String url) {
    github.hook(REPOSITORY, "{\"config\":{\"url\":\"" + url + "\"}}");
  }

  @Test
  void saysInOneParagraphWhatItDidAndWhereToLook() {
    Result result = run("watch");
    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.out())
        .contains("the head of main, 0d1a26e67d8f, is not published yet; conex watch --build")
        .endsWith(
            "\n\nGitHub now sends every push to octo-org/hello-world to the stack"
                + " us-east-1:ecs-conex-production, which publishes its images, and logs to conex,"
                + " and tells of failures at "
                + StackServer.NOTIFICATIONS
                + "; what it has sent, and how that fared, is at "
                + github.api()
                + "/octo-org/hello-world/settings/hooks\n");
  }

  @Test
  void tellsTheTokenOfOneSiteToNoOther() throws Exception {
    Path helper = folder.resolve("helper");
    Files.writeString(
        helper,
        "#!/bin/sh\ncase \"$(cat)\" in *host=github.com*) echo username=m; echo password="
            + MONA
            + ";; esac\n");
    assertThat(helper.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve(".gitconfig"), "[credential]\n\thelper = " + helper + "\n");
    for (String remote :
        List.of("git@github.com:octo-org/hello-world.git", "octo-org/hello-world")) {
      Result result =
          conex().without("GITHUB_TOKEN").run("watch", "--dry-run", "--repository", remote);
      assertThat(result.exitCode()).as(result.all()).isEqualTo(1);
    }
    Result refused =
        conex().run("watch", "--dry-run", "--repository", "git@github.com:octo-org/hello-world");
    assertThat(refused.err())
        .contains("octo-org/hello-world is on github.com, and CONEX_GITHUB_API names the API of ");
    assertThat(github.asked()).isEmpty();
  }

  @Test
  void aTokenThatIsNoneIsNotShown() {
    Result result = run(conex().with("GITHUB_TOKEN", "0123s3cret\n# of mona"), "watch");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.all())
        .contains("what GITHUB_TOKEN holds is no token")
        .doesNotContain("0123s3cret");
  }

  @Test
  void saysThatPushesAreNotTakenWhereThePingIsNot() {
    github.deliverTo((url, request) -> 503);
    Result result = run("watch");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.out())
        .contains("did not arrive well: 503", "will not take pushes either until that is mended")
        .doesNotContain("GitHub now sends");
  }

  @Test
  void theWebhookIsToldOfAlsoWhereTheTokenMayNotSeeTheHead() {
    github.answer(
        "GET", "/branches/main", 403, "{\"message\":\"Resource not accessible by this token\"}");
    Result result = run("watch");
    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.out())
        .contains("could not see whether the present head is published: could not look at the head")
        .contains("GitHub now sends every push");
    Result built = run("watch", "--build");
    assertThat(built.exitCode()).isEqualTo(1);
    assertThat(built.out())
        .contains("the present head was not sent to be built: ", "GitHub now sends every push");
  }

  @Test
  void hasTheHeadBuiltByTheTopicOrElseTheQueue() {
    Result byTopic = run("watch", "--build");
    assertThat(byTopic.exitCode()).as(byTopic.all()).isZero();
    assertThat(byTopic.out())
        .contains("the head of main, 0d1a26e67d8f, was sent to be built, as message m-1");
    stack.without("WorkTopic");
    assertThat(run("watch", "--build").out()).contains("was sent to be built, as message m-2");
    assertThat(stack.sent()).hasSize(2).allMatch(sent -> sent.contains(HEAD.hex()));
    assertThat(stack.sent().get(0)).startsWith("topic ");
    assertThat(stack.sent().get(1)).startsWith("queue ");
  }

  @Test
  void changesNothingWhereTheStackSaysNothingOfItsQueue() {
    stack.without("WorkTopic").without("QueueUrl");
    Result result = run("watch", "--build");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("has neither the output WorkTopic nor QueueUrl");
    assertThat(github.hooks(REPOSITORY)).isEmpty();
  }

  @Test
  void aDryRunSaysAllThatWouldChangeAndChangesNothing() {
    hook(OLD);
    Result result = run("watch", "--build", "--dry-run", "--remove-old", OLD);
    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.out())
        .contains("would make a webhook of octo-org/hello-world")
        .containsPattern(
            "would remove webhook \\d+, which looks like one of a stack of 2016: " + OLD)
        .contains("would send the head of main, 0d1a26e67d8f, to be built");
    assertThat(run("watch", "--dry-run").out())
        .containsPattern("would leave webhook \\d+, .*; conex watch --remove-old=\\d+ removes it")
        .doesNotContain("to be built");
    assertThat(github.hooks(REPOSITORY)).hasSize(1);
    assertThat(github.asked()).allMatch(asked -> asked.method().equals("GET"));
    assertThat(stack.sent()).isEmpty();
  }

  @Test
  void removesOfTheOldWebhooksThoseThatAreNamed() {
    hook(OLD);
    hook("https://other.example/watchbot/webhooks");
    assertThat(run("watch").out())
        .containsPattern(
            "left webhook \\d+, .*" + OLD + "; conex watch --remove-old=\\d+ removes it")
        .contains("left webhook", "https://other.example/watchbot/webhooks");
    Result result = run("watch", "--remove-old=" + OLD, "--remove-old", "4711");
    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.out())
        .contains("there is no webhook of a stack of 2016 that is 4711")
        .contains("removed the webhook to " + OLD);
    assertThat(github.hooks(REPOSITORY))
        .hasSize(2)
        .noneMatch(hook -> hook.contains(OLD))
        .anyMatch(hook -> hook.contains("https://other.example/watchbot/webhooks"));
  }

  @Test
  void asksAboutEachOldWebhookAtATerminal() {
    hook(OLD);
    hook("https://other.example/watchbot/webhooks");
    List<String> questions = new ArrayList<>();
    ConexRun conex =
        conex()
            .at(question -> {
              questions.add(question);
              return question.contains(OLD);
            });
    assertThat(run(conex, "watch").exitCode()).isZero();
    assertThat(questions).hasSize(2).allMatch(question -> question.startsWith("Remove webhook "));
    assertThat(github.hooks(REPOSITORY)).hasSize(2).noneMatch(hook -> hook.contains(OLD));
  }

  @Test
  void unwatchRemovesEveryWebhookThatLeadsThere() {
    hook(StackServer.ENDPOINT);
    hook(StackServer.ENDPOINT + "/");
    hook("https://abc.example/another");
    Result dry = run("unwatch", "--dry-run");
    assertThat(dry.out().lines()).hasSize(2);
    assertThat(github.hooks(REPOSITORY)).hasSize(3);
    assertThat(run("unwatch").exitCode()).isZero();
    assertThat(github.hooks(REPOSITORY)).hasSize(1);
    assertThat(stack.asked()).as("nothing that it does not need").containsOnly("DescribeStacks");
  }

  @Test
  void whatLeadsToAStackThatIsGoneIsRemovedAllTheSame() {
    hook(StackServer.ENDPOINT);
    stack.delete();
    assertThat(run("unwatch").exitCode()).isEqualTo(1);
    Result result = run("unwatch", "--endpoint", StackServer.ENDPOINT);
    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(github.hooks(REPOSITORY)).isEmpty();
  }

  @Test
  void watchingReadsNoSecret() {
    hook(StackServer.ENDPOINT);
    Result result = conex().run("watching");
    assertThat(result.out())
        .contains("octo-org/hello-world  has sent nothing yet")
        .contains("1 of your repositories send to us-east-1:ecs-conex-production");
    assertThat(stack.asked()).containsOnly("DescribeStacks");
  }
}
