package io.github.ecsconex.it.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.notice.CommitStatus;
import io.github.ecsconex.core.notice.CommitStatus.State;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.source.TreeFile;
import io.github.ecsconex.git.github.GithubServer;
import io.github.ecsconex.git.github.TlsIdentity;
import io.github.ecsconex.it.stack.StackStandIn;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.LocalEcr;
import io.github.ecsconex.it.support.WebhookPost;
import io.github.ecsconex.it.support.WorkerImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a newcomer to conex has and this machine has not: an account of AWS, GitHub with a
 * repository of his own and a clone of it, and base images. Commands find it by the newcomer's
 * environment and by the files of his home.
 */
final class NewcomersWorld implements AutoCloseable {
  private static final Repository REPOSITORY = Repository.parse("my-username/my-github-repo");
  private static final String STACK = "ecs-conex-production";
  private static final GitRef MAIN = GitRef.branch("main");
  private static final Secret USERS = Secret.of("ghp_ofTheNewcomer");
  private static final Secret WORKERS = Secret.of("ghp_ofTheWorkers");
  private static final Path CLONE = Path.of("..").toAbsolutePath().normalize();
  private static final long LIMIT_MINUTES = 5;

  private final Path home;
  private final TlsIdentity identity;
  private final Path trusted;
  private final GithubServer github;
  private final GitServer git;
  private final StackStandIn aws;
  private final LocalEcr ecr;
  private final WebhookPost post;
  private final LocalTags tags;
  private @Nullable WorkerTaskContainer worker;
  private CommitId head;

  private NewcomersWorld(Path home) throws Exception {
    this.home = home;
    WorkerImage.makeBases();
    try (Engine engine = Engine.ofThisMachine()) {
      BaseImage.make(engine.client());
    }
    identity = TlsIdentity.in(home);
    trusted = TrustedAuthorities.with(identity, home.resolve("authorities.p12"));
    github = new GithubServer(identity);
    github.user("my-username", USERS);
    github.user("conex-bot", WORKERS);
    github.repository(REPOSITORY, "my-username");
    github.reader(REPOSITORY, "conex-bot");
    post = new WebhookPost();
    github.deliverTo(post);
    git = GitServer.startWithTls(home.resolve("git"), identity.context());
    head =
        git.commit(
            REPOSITORY,
            MAIN,
            Map.of("Dockerfile", TreeFile.file("FROM " + BaseImage.NAME + "\nCOPY . /\n")));
    github.head(REPOSITORY, head);
    git.askForLogin(github::knows);
    aws = StackStandIn.start(0);
    ecr = LocalEcr.start(home.resolve("ecr"), AwsServer.REGION);
    settleIn();
    tags =
        LocalTags.remember(List.of("ecs-conex", "ecs-conex:" + output("git", "rev-parse", "HEAD")));
  }

  /** Makes it in a folder that becomes the newcomer's home. */
  static NewcomersWorld in(Path home) throws Exception {
    return new NewcomersWorld(home);
  }

  /** The home's files, the clone of the repository, and a Docker that has BuildKit. */
  private void settleIn() throws Exception {
    Files.writeString(
        home.resolve(".gitconfig"),
        """
        [user]
          name = My Name
          email = me@example.com
        [credential]
          helper = store
        [safe]
          directory = *
        [http "%1$s"]
          sslVerify = false
        [url "file://%2$s"]
          insteadOf = https://github.com/mapbox/ecs-conex
        """
            .formatted(gitHost(), CLONE));
    StringBuilder credentials = new StringBuilder();
    for (String host : List.of(gitHost(), github.api().toString())) {
      credentials
          .append(host.replace("//", "//" + GitServer.USER + ":" + USERS.reveal() + "@"))
          .append('\n');
    }
    Files.writeString(home.resolve(".git-credentials"), credentials);
    Path programs = Files.createDirectory(home.resolve("bin"));
    Files.createSymbolicLink(programs.resolve("docker"), dockerWithBuildkit());
    output("git", "clone", "--quiet", origin(), home.resolve(REPOSITORY.name()).toString());
  }

  /** A newer client has it by a plug-in alone, which need not be installed. */
  private static Path dockerWithBuildkit() throws Exception {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      Path docker = Path.of(folder, "docker");
      if (Files.isExecutable(docker)) {
        ProcessBuilder help = new ProcessBuilder(docker.toString(), "build", "--help");
        help.environment().put("DOCKER_BUILDKIT", "1");
        help.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        help.redirectError(ProcessBuilder.Redirect.DISCARD);
        if (help.start().waitFor() == 0) {
          return docker;
        }
      }
    }
    throw new IllegalStateException("no docker on the path has BuildKit");
  }

  private String gitHost() {
    return git.url().replaceFirst("/[{].*", "");
  }

  private String origin() {
    return git.url().replace("{owner}/{repo}", REPOSITORY.toString());
  }

  private Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>(aws.environment());
    variables.putAll(ecr.environment());
    variables.put("HOME", home.toString());
    variables.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    variables.put("JAVA_TOOL_OPTIONS", TrustedAuthorities.option(trusted));
    variables.put("LANG", "C.UTF-8");
    variables.put("TERM", "dumb");
    variables.put("GIT_CONFIG_NOSYSTEM", "1");
    variables.put("BUILDKIT_PROGRESS", "plain");
    variables.put("BUILD_IMAGE", WorkerImage.BUILD_BASE);
    variables.put("RUNTIME_IMAGE", WorkerImage.BASE);
    variables.put("CONEX_GITHUB_API", github.api().toString());
    return variables;
  }

  /** The newcomer's shell, at home. */
  ShellSession shell() throws IOException, InterruptedException {
    return ShellSession.start(home.resolve("shell"), home, environment());
  }

  /** What the newcomer types where a question ends like this. */
  Map<String, String> answers() {
    return Map.of(
        "GitHub token that may read the repositories: ",
        WORKERS.reveal(),
        "Its name again: ",
        STACK);
  }

  /** What nobody may read on a screen. */
  String[] secrets() {
    return new String[] {USERS.reveal(), WORKERS.reveal()};
  }

  /**
   * Has happen what happens by itself: ECS starts the workers of a stack that stands, and GitHub
   * tells of what was pushed. Returns once a commit that was pushed has its mark, for which the
   * newcomer waits.
   */
  void turn() throws Exception {
    Optional<StackStandIn.WorkerTask> task = aws.worker(AwsServer.REGION, STACK);
    if (worker == null && task.isPresent()) {
      worker = start(task.get());
    }
    CommitId pushed =
        new CommitId(
            output(
                "git",
                "--git-dir",
                git.repositories().path(REPOSITORY).toString(),
                "rev-parse",
                MAIN.name()));
    if (!pushed.equals(head)) {
      tellOf(pushed);
    }
  }

  private WorkerTaskContainer start(StackStandIn.WorkerTask task) throws Exception {
    Map<String, String> variables = new HashMap<>(task.environment());
    variables.putAll(ecr.environment());
    variables.put("CONEX_GITHUB_API", github.api().toString());
    variables.put("CONEX_GIT_URL", git.url());
    String image = task.image().replace(ecr.nameInAws(), ecr.region().host());
    Map<String, String> login = environment();
    return WorkerTaskContainer.start(image, task.user(), variables, login, trusted);
  }

  private void tellOf(CommitId pushed) throws Exception {
    github.head(REPOSITORY, pushed);
    github.send(
        REPOSITORY,
        "push",
        """
        {"ref":"%s","before":"%s","after":"%s","created":false,"deleted":false,
         "repository":{"id":1,"name":"%s","full_name":"%s",
         "owner":{"name":"%s","login":"%s"},"default_branch":"main"},
         "pusher":{"name":"my-username"},"commits":[],
         "head_commit":{"id":"%s","message":"Try ecs-conex"}}
        """
            .formatted(
                MAIN.name(),
                head,
                pushed,
                REPOSITORY.name(),
                REPOSITORY,
                REPOSITORY.owner(),
                REPOSITORY.owner(),
                pushed));
    head = pushed;
    try {
      Awaitility.await()
          .atMost(LIMIT_MINUTES, TimeUnit.MINUTES)
          .until(() ->
              github
                  .status(REPOSITORY, pushed)
                  .filter(status -> status.state() != State.PENDING)
                  .isPresent());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "the commit was not marked; the worker:\n" + (worker == null ? "none" : worker.log()), e);
    }
  }

  /** All marks at the newest commit. */
  List<CommitStatus> statuses() {
    return github.statuses(REPOSITORY, head);
  }

  /** The hooks of the repository. */
  List<String> hooks() {
    return github.hooks(REPOSITORY);
  }

  /** The stacks that stand. */
  Set<String> stacks() {
    return aws.names();
  }

  private String output(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(CLONE.toFile()).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }

  @Override
  public void close() throws Exception {
    if (worker != null) {
      worker.close();
    }
    tags.restore();
    ecr.close();
    aws.close();
    git.close();
    github.close();
    post.close();
  }
}
