package io.github.ecsconex.it.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.TlsIdentity;
import io.github.ecsconex.it.github.ConexProgram.Result;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.RegistryContent;
import io.github.ecsconex.it.support.WebhookPost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As a user does it, from {@code git init} to a mark at the commit. */
@Tag("aws")
final class WatchedRepositoryIT {
  private static final Repository REPOSITORY = Repository.parse("octo-org/hello-world");
  private static final Secret MONA = Secret.of("ghp_monasToken");

  @TempDir private Path folder;
  private Path clone;
  private TlsIdentity identity;
  @AutoClose private GithubServer github;
  @AutoClose private GitServer git;
  @AutoClose private LocalRegistry registry;
  @AutoClose private GithubStack stack;
  @AutoClose private WebhookPost post;
  private ConexProgram user;
  private ConexProgram worker;

  @BeforeEach
  void start() throws Exception {
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
    }
    identity = TlsIdentity.in(folder);
    github = new GithubServer(identity);
    github.user("mona", MONA);
    github.user("conex-bot", Secret.of(GitServer.TOKEN));
    github.repository(REPOSITORY, "mona");
    git = GitServer.startWithTls(folder.resolve("git"), identity.context());
    git.repositories().create(REPOSITORY, GitRef.branch("main"));
    git.askForLogin();
    registry = LocalRegistry.start(folder.resolve("registry"));
    stack = new GithubStack(Secret.of(GitServer.TOKEN));
    post = new WebhookPost();
    github.deliverTo(post);

    clone = Files.createDirectory(folder.resolve("clone"));
    git("init", "--quiet", "--initial-branch=main");
    git("remote", "add", "origin", git.url().replace("{owner}/{repo}", REPOSITORY.toString()));

    Map<String, String> common = new HashMap<>(stack.environment());
    common.put("CONEX_GITHUB_API", github.api().toString());
    common.put("CONEX_GIT_URL", git.url());
    common.put("CONEX_REGISTRIES", "oci+http:" + registry.host());
    common.put("CONEX_CACHE", folder.resolve("cache").toString());
    user = new ConexProgram(clone, identity, common).with("GITHUB_TOKEN", MONA.reveal());
    Map<String, String> settings = new HashMap<>(stack.workerEnvironment());
    settings.putAll(common);
    worker =
        new ConexProgram(folder, identity, settings)
            .with("CONEX_POLL_WAIT", "1s")
            .with("CONEX_HEALTH", "")
            .with("CONEX_STATUS_URL", "https://logs.example/{region}/{messageId}");
  }

  @Test
  void fromGitInitToAGreenMark() throws Exception {
    Result refused = user.run("watch", stack.reference());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output())
        .contains(
            "the workers of the stack "
                + stack.reference()
                + " cannot read octo-org/hello-world: add the GitHub user conex-bot at "
                + github.api()
                + "/octo-org/hello-world/settings/access");
    assertThat(github.hooks(REPOSITORY)).isEmpty();

    github.reader(REPOSITORY, "conex-bot");
    Result dry = user.run("watch", "--dry-run", stack.reference());
    assertThat(dry.exitCode()).as(dry.output()).isZero();
    assertThat(dry.output()).contains("would make a webhook of octo-org/hello-world");
    assertThat(github.hooks(REPOSITORY)).isEmpty();

    Result watched = user.run("watch", stack.reference());
    assertThat(watched.exitCode()).as(watched.output()).isZero();
    assertThat(watched.output())
        .contains("the stack's workers can read octo-org/hello-world")
        .contains("made a webhook of octo-org/hello-world")
        .contains("sent a test ping, which the stack took")
        .contains("octo-org/hello-world has no commit yet")
        .contains("and logs to " + stack.logGroup())
        .contains("and tells of failures at " + stack.notificationTopic())
        .contains(github.api() + "/octo-org/hello-world/settings/hooks")
        .doesNotContain(MONA.reveal(), GitServer.TOKEN, stack.signing().reveal());

    CommitId commit = push("FROM " + BaseImage.NAME + "\nCOPY Dockerfile /\n");
    work();
    assertThat(github.statuses(REPOSITORY, commit))
        .extracting(CommitStatus::state)
        .containsExactly(State.PENDING, State.SUCCESS);
    CommitStatus mark = github.status(REPOSITORY, commit).orElseThrow();
    assertThat(mark.description())
        .isEqualTo("published " + registry.host() + "/hello-world:" + commit);
    assertThat(mark.target().orElseThrow()).startsWith("https://logs.example/us-east-1/");
    try (RegistryContent content = new RegistryContent(registry.host())) {
      assertThat(content.digest("hello-world", commit.hex())).isPresent();
    }

    Result again = user.run("watch", stack.reference());
    assertThat(again.exitCode()).as(again.output()).isZero();
    assertThat(again.output())
        .contains("has the webhook already, as it should be")
        .contains("the head of main, " + commit.hex().substring(0, 12) + ", is published");
    assertThat(github.hooks(REPOSITORY)).hasSize(1);

    Result watching = user.run("watching", stack.reference());
    assertThat(watching.output())
        .contains("octo-org/hello-world  last ping at", "; 0 of the last 3 failed")
        .contains("1 of your repositories send to " + stack.reference());

    Result unwatched = user.run("unwatch", stack.reference());
    assertThat(unwatched.exitCode()).as(unwatched.output()).isZero();
    assertThat(github.hooks(REPOSITORY)).isEmpty();
  }

  @Test
  void theDoctorTellsWhatIsWrongWithAStack() throws Exception {
    String[] doctor = {"doctor", "--stack", stack.reference(), REPOSITORY.toString()};
    Result ill = user.run(doctor);
    assertThat(ill.exitCode()).as(ill.output()).isEqualTo(1);
    assertThat(ill.output())
        .contains("ok     queue     ", " answers: 0 messages wait, 0 are being worked on")
        .contains("ok     queue     there are no dead letters")
        .contains(" tells 1 subscriber of pushes")
        .contains("ok     registry  oci+http:" + registry.host() + " answers")
        .contains("ok     token     GitHub knows it as conex-bot's")
        .contains("mend   token     it cannot read octo-org/hello-world")
        .contains("mend   hook      octo-org/hello-world does not send to " + stack.reference())
        .contains("ok     clock     it goes as that of SQS")
        .doesNotContain(MONA.reveal(), GitServer.TOKEN, stack.signing().reveal());
    github.reader(REPOSITORY, "conex-bot");
    assertThat(user.run("watch", stack.reference()).exitCode()).isZero();
    assertThat(user.run(doctor).output())
        .contains("ok     service   1 task runs")
        .contains("ok     token     it can read octo-org/hello-world")
        .contains("ok     hook      octo-org/hello-world sends, last a ping at ");
    stack.endTasks();
    assertThat(user.run(doctor).output())
        .contains("mend   service   it is to run no task: nobody takes pushes");
  }

  @Test
  void theDoctorLooksAtTheRestWithoutAToken() throws Exception {
    ConexProgram stranger = user.with("GITHUB_TOKEN", "");
    Result looked = stranger.run("doctor", "--stack", stack.reference(), REPOSITORY.toString());
    assertThat(looked.exitCode()).as(looked.output()).isEqualTo(1);
    assertThat(looked.output())
        .contains("ok     queue     ", " answers: 0 messages wait, 0 are being worked on")
        .contains("mend   hook      there is no token for ");
  }

  @Test
  void theDoctorLooksForImagesWhereTheStackPutsThem() throws Exception {
    try (GithubStack other =
        new GithubStack(
            Secret.of(GitServer.TOKEN),
            Map.of("ImageRegions", "eu-west-1,us-west-2", "RepositoryPrefix", "builds/"))) {
      ConexProgram owner =
          new ConexProgram(clone, identity, other.environment())
              .with("CONEX_GITHUB_API", github.api().toString())
              .with("CONEX_CACHE", folder.resolve("cache").toString())
              .with("GITHUB_TOKEN", MONA.reveal());
      Result looked = owner.run("doctor", "--stack", other.reference(), REPOSITORY.toString());
      assertThat(looked.output())
          .contains("ecr:eu-west-1/builds/hello-world holds 0 images")
          .contains("ecr:us-west-2/builds/hello-world holds 0 images")
          .doesNotContain("ecr:us-east-1");
    }
  }

  @Test
  void aBrokenDockerfileIsTheCommitsFaultAndASkippedOneHasNoMark() throws Exception {
    github.reader(REPOSITORY, "conex-bot");
    assertThat(user.run("watch", stack.reference()).exitCode()).isZero();
    CommitId broken = push("FROM " + BaseImage.NAME + "\nRUN exit 7\n");
    work();
    assertThat(github.statuses(REPOSITORY, broken))
        .extracting(CommitStatus::state)
        .containsExactly(State.PENDING, State.FAILURE);
    assertThat(github.status(REPOSITORY, broken).orElseThrow().description()).contains("7");

    CommitId skipped = push("FROM scratch\n", "Say nothing [skip conex]");
    work();
    assertThat(github.statuses(REPOSITORY, skipped)).isEmpty();
  }

  @Test
  void whatGithubDidNotSendIsBuiltAllTheSame() throws Exception {
    github.reader(REPOSITORY, "conex-bot");
    commit("FROM " + BaseImage.NAME + "\nCOPY Dockerfile /\n", "Lost");
    CommitId head = pushToServer();
    github.head(REPOSITORY, head);
    Result watched = user.run("watch", "--build", stack.reference());
    assertThat(watched.exitCode()).as(watched.output()).isZero();
    assertThat(watched.output())
        .contains("the head of main, " + head.hex().substring(0, 12) + ", was sent to be built");
    work();
    assertThat(github.status(REPOSITORY, head).orElseThrow().state()).isEqualTo(State.SUCCESS);

    git("tag", "v1");
    git("push", "--quiet", authorized(), "v1");
    Result swept = worker.run("sweep", REPOSITORY.toString());
    assertThat(swept.output()).contains(REPOSITORY + "  refs/tags/v1  " + head + "  sent as ");
    work();
    assertThat(github.status(REPOSITORY, head).orElseThrow().description())
        .isEqualTo("already published");
    assertThat(worker.run("sweep", REPOSITORY.toString()).output())
        .contains(REPOSITORY + "  everything is published");
  }

  private CommitId push(String dockerfile) throws Exception {
    return push(dockerfile, "Say hello");
  }

  /** Pushes a commit to the server, which tells of it as GitHub does. */
  private CommitId push(String dockerfile, String message) throws Exception {
    commit(dockerfile, message);
    CommitId commit = pushToServer();
    github.head(REPOSITORY, commit);
    github.send(
        REPOSITORY,
        "push",
        """
        {"ref":"refs/heads/main","before":"%s","after":"%s","created":false,"deleted":false,
         "repository":{"id":1,"name":"hello-world","full_name":"octo-org/hello-world",
         "owner":{"name":"octo-org","login":"octo-org"},"default_branch":"main"},
         "pusher":{"name":"mona"},"commits":[],
         "head_commit":{"id":"%s","message":"%s"}}
        """
            .formatted(CommitId.ZERO, commit, commit, message));
    return commit;
  }

  private void commit(String dockerfile, String message) throws Exception {
    Files.writeString(clone.resolve("Dockerfile"), dockerfile);
    git("add", "Dockerfile");
    git("commit", "--quiet", "-m", message);
  }

  private CommitId pushToServer() throws Exception {
    git("push", "--quiet", authorized(), "main");
    return new CommitId(git("rev-parse", "HEAD"));
  }

  private String authorized() {
    return git.url()
        .replace("{owner}/{repo}", REPOSITORY.toString())
        .replace("https://", "https://" + GitServer.USER + ":" + GitServer.TOKEN + "@");
  }

  private void work() throws Exception {
    Result worked = worker.run("worker", "--until-empty");
    assertThat(worked.exitCode()).as(worked.output()).isZero();
    assertThat(worked.output()).doesNotContain(GitServer.TOKEN);
  }

  private String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(clone.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of(
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", "/dev/null",
                "GIT_SSL_NO_VERIFY", "1",
                "GIT_AUTHOR_NAME", "Mona",
                "GIT_AUTHOR_EMAIL", "mona@example.com",
                "GIT_COMMITTER_NAME", "Mona",
                "GIT_COMMITTER_EMAIL", "mona@example.com"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
