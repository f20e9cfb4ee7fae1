package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.SettingsReader.Need;
import io.github.ecsconex.app.watch.GithubRemote;
import io.github.ecsconex.app.watch.UserToken;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.retention.Retention;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The commands and their help. Each method is a command, which {@link Conex} adds; what it does is
 * elsewhere.
 */
@Command(
    name = "conex",
    addMethodSubcommands = false,
    description = "Turns pushed commits of Git repositories into images in registries.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  conex build octocat/hello-world v1.0",
      "  conex context . | tar -t",
      "  CONEX_QUEUE=sqlite:queue.db conex send https://github.com/octocat/hello-world",
      "  conex watch us-east-1:ecs-conex-production",
      "",
      "Everything else is set by environment variables, such as CONEX_REGISTRIES,",
      "CONEX_QUEUE and GithubAccessToken: docs/configuration.md explains them all.",
      "",
      "Exit codes:",
      "    0   published, or nothing to do",
      "    1   rejected: trying again cannot help",
      "    2   the command or a setting is wrong",
      "    3   unavailable: something did not answer, trying again may help",
      "   70   conex itself failed, which is a defect",
      "  130   interrupted",
    })
final class Commands {
  private static final String REPOSITORY =
      "owner/name, or the URL or the path of a repository. A path begins with / or . and is itself"
          + " the repository; its owner and name are the last two parts.";
  private static final String REVISION =
      "A commit's full SHA, a branch or a tag; HEAD, the default branch, if left out.";

  private static final String STACK =
      "The stack, by its region and name; us-east-1:ecs-conex-production if left out.";
  private static final String LOOKED_AT =
      "The stack to look at, by its region and name, instead of at these settings.";
  private static final String NO_CLONE =
      "The repository or its URL, where the working directory is no clone of it.";
  private static final String NO_CACHE =
      "Do every step again, as for a commit whose message has [no cache].";
  private static final String TOKEN =
      "Your token for GitHub is taken from GithubAccessToken, GITHUB_TOKEN, GH_TOKEN or git's"
          + " credential helper: "
          + UserToken.NEEDS
          + ".";
  private static final String ENDPOINT =
      "Where the webhook leads to, of a stack that is gone and cannot be asked.";
  private static final String REMOVE_OLD =
      "Remove that webhook, by its id or URL, of a stack of 2016. Those that there are, are listed,"
          + " and asked about at a terminal.";

  private final Launcher launcher;

  Commands(Launcher launcher) {
    this.launcher = launcher;
  }

  @Command(
      name = "build",
      description = {
        "Builds a commit and publishes it, here and now, as a worker would.",
        "",
        "The image goes to CONEX_REGISTRIES. Prints the log, and at the end the image's"
            + " reference, digest, size, and the time of each phase.",
      },
      mixinStandardHelpOptions = true)
  int build(
      @Parameters(paramLabel = "<repository>", description = REPOSITORY)
          RepositoryArgument repository,
      @Parameters(
              paramLabel = "<commit|ref>",
              arity = "0..1",
              defaultValue = "HEAD",
              description = REVISION)
          Revision revision,
      @Option(names = "--no-cache", description = NO_CACHE) boolean noCache)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(Need.REGISTRIES),
        repository.url(),
        launcher.surroundings().out(),
        application ->
            new BuildCommand(application, launcher.surroundings().out(), launcher.ending())
                .run(repository.repository(), revision, launcher.surroundings().user(), noCache));
  }

  @Command(
      name = "context",
      description = {
        "Writes the build context that the engine would get, as a tar, to standard output.",
        "",
        "What does Docker see? conex context octocat/hello-world | tar -tv",
      },
      mixinStandardHelpOptions = true)
  int context(
      @Parameters(paramLabel = "<repository>", description = REPOSITORY)
          RepositoryArgument repository,
      @Parameters(
              paramLabel = "<commit|ref>",
              arity = "0..1",
              defaultValue = "HEAD",
              description = REVISION)
          Revision revision)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(),
        repository.url(),
        launcher.surroundings().err(),
        application ->
            new ContextCommand(
                    application, launcher.surroundings().bytes(), launcher.surroundings().err())
                .run(repository.repository(), revision));
  }

  @Command(
      name = "worker",
      description = {
        "Takes pushes from CONEX_QUEUE and publishes their images to CONEX_REGISTRIES.",
        "",
        "Runs until SIGTERM or Ctrl-C; then it takes no further push, gives running jobs"
            + " CONEX_GRACE to end, gives the rest back to the queue, and exits with 0. Told a"
            + " second time, it ends at once.",
      },
      mixinStandardHelpOptions = true)
  int worker(
      @Option(
              names = "--until-empty",
              description = "Exit when no push can be had and every job has ended.")
          boolean untilEmpty)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(Need.QUEUE, Need.REGISTRIES),
        Optional.empty(),
        launcher.surroundings().out(),
        application -> new WorkerCommand(application, launcher.ending()).run(untilEmpty));
  }

  @Command(
      name = "health",
      description = {
        "Asks the worker at CONEX_HEALTH whether it takes messages.",
        "",
        "Exits with 0 if it does. It does not while its queue, the engine or every registry has"
            + " not answered for a minute; the reason is printed. Made for a container's health"
            + " check.",
      },
      mixinStandardHelpOptions = true)
  int health() throws ConfigurationException, PortException, InterruptedException {
    Surroundings surroundings = launcher.surroundings();
    return new HealthCommand(surroundings.environment(), surroundings.out()).run();
  }

  @Command(
      name = "dead-letters",
      description = {
        "Lists what CONEX_QUEUE has given up, or puts it back.",
        "",
        "Prints each message's id, when and why it was given up, and what was pushed. A message"
            + " that is put back is a new one, with a new id, as if it had just been sent.",
      },
      mixinStandardHelpOptions = true)
  int deadLetters(
      @Option(names = "--return", paramLabel = "<id>", description = "Put this one back.")
          @Nullable List<String> ids,
      @Option(names = "--return-all", description = "Put all of them back.") boolean all)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(Need.QUEUE),
        Optional.empty(),
        launcher.surroundings().err(),
        application -> {
          DeadLettersCommand command =
              new DeadLettersCommand(application, launcher.surroundings().out());
          if (all) {
            return command.returnAll();
          }
          return ids == null ? command.list() : command.putBack(ids);
        });
  }

  @Command(
      name = "send",
      description = {
        "Puts a push into CONEX_QUEUE, as if the commit had just been pushed.",
        "",
        "Prints the message's id, under which its job can be found in the worker's log. The"
            + " worker fetches the repository from its own CONEX_GIT_URL: for the repository at"
            + " /srv/git/acme/app that is /srv/git/{owner}/{repo}.",
      },
      mixinStandardHelpOptions = true)
  int send(
      @Parameters(paramLabel = "<repository>", description = REPOSITORY)
          RepositoryArgument repository,
      @Parameters(
              paramLabel = "<commit|ref>",
              arity = "0..1",
              defaultValue = "HEAD",
              description = REVISION)
          Revision revision,
      @Option(names = "--no-cache", description = NO_CACHE) boolean noCache)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(Need.QUEUE),
        repository.url(),
        launcher.surroundings().err(),
        application ->
            new SendCommand(
                    application, launcher.surroundings().out(), launcher.surroundings().err())
                .run(repository, revision, launcher.surroundings().user(), noCache));
  }

  @Command(
      name = "sweep",
      description = {
        "Puts the pushes into CONEX_QUEUE that nobody heard of.",
        "",
        "Compares the heads of the branches, and the tags, with what CONEX_REGISTRIES hold. GitHub"
            + " sends no event where more than three tags are pushed at once, or where it would be"
            + " larger than 25 MB, and does not send one again that could not be delivered.",
        "",
        "A repository that fails keeps none of the others from being swept; the exit code is that"
            + " of the first that did.",
      },
      mixinStandardHelpOptions = true)
  int sweep(
      @Parameters(paramLabel = "<repository>", arity = "1..*", description = REPOSITORY)
          List<RepositoryArgument> repositories,
      @Option(names = "--dry-run", description = "Print what is not published, and send nothing.")
          boolean dryRun)
      throws ConfigurationException, PortException, InterruptedException {
    int exitCode = ExitCode.OK;
    for (RepositoryArgument repository : repositories) {
      try {
        sweep(repository, dryRun);
      } catch (PortException e) {
        // Nothing of it is the other repositories' fault.
        launcher.surroundings().err().println("conex: " + launcher.withoutSecrets(e.getMessage()));
        exitCode = exitCode == ExitCode.OK ? ExitCode.of(e) : exitCode;
      }
    }
    return exitCode;
  }

  private void sweep(RepositoryArgument repository, boolean dryRun)
      throws ConfigurationException, PortException, InterruptedException {
    Surroundings surroundings = launcher.surroundings();
    launcher.run(
        dryRun ? Set.of(Need.REGISTRIES) : Set.of(Need.QUEUE, Need.REGISTRIES),
        repository.url(),
        surroundings.err(),
        application ->
            new SweepCommand(application, surroundings.out())
                .run(repository.repository(), surroundings.user(), dryRun));
  }

  @Command(
      name = "prune",
      description = {
        "Deletes images from the ECR of CONEX_REGISTRIES that have had their time.",
        "",
        "Keeps the newest, those that bear a tag other than a commit's SHA, those that ECS runs or"
            + " may run (tasks, services, the newest task definitions of each family), and what"
            + " belongs to these. What other accounts, Lambda, EKS, Batch or a machine run by"
            + " themselves it cannot know, nor an older task definition that a schedule names.",
      },
      mixinStandardHelpOptions = true)
  int prune(
      @Parameters(paramLabel = "<repository>", arity = "1..*", description = REPOSITORY)
          List<RepositoryArgument> repositories,
      @Option(
              names = "--keep",
              paramLabel = "<n>",
              required = true,
              description = "How many of the newest images are kept; at least 1.")
          Count newest,
      @Option(
              names = "--keep-tags",
              paramLabel = "<patterns>",
              defaultValue = "**",
              description =
                  "Keep only images with such tags beside the newest: v*,!v0.* or, for none, !**.")
          NamePatterns tags,
      @Option(
              names = "--ecs",
              paramLabel = "<region>",
              description = "Where images run beside the regions that they are in.")
          @Nullable List<String> ecsRegions,
      @Option(
              names = "--revisions",
              paramLabel = "<n>",
              defaultValue = "10",
              description =
                  "How many of the newest task definitions of each family ECS may run: 10 unless"
                      + " said otherwise.")
          Count revisions,
      @Option(names = "--dry-run", description = "Print what would go, and delete nothing.")
          boolean dryRun)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(Need.REGISTRIES),
        Optional.empty(),
        launcher.surroundings().err(),
        application ->
            new PruneCommand(
                    application,
                    launcher.surroundings().out(),
                    new PruneCommand.Options(
                        new Retention(newest.value(), tags),
                        ecsRegions == null ? List.of() : ecsRegions,
                        revisions.value(),
                        dryRun))
                .run(repositories.stream().map(RepositoryArgument::repository).toList()));
  }

  @Command(
      name = "watch",
      description = {
        "Has GitHub send the pushes to this repository to a stack, which builds them.",
        "",
        "Run it in a clone. It makes the repository's webhook, or mends it, sends a test ping, and"
            + " says whether the present head is published. Run again, it changes nothing.",
        "",
        TOKEN,
      },
      mixinStandardHelpOptions = true)
  int watch(
      @Parameters(paramLabel = "<region>:<stack>", arity = "0..1", description = STACK)
          @Nullable StackReference stack,
      @Option(names = "--repository", paramLabel = "<owner>/<name>", description = NO_CLONE)
          @Nullable GithubRemote repository,
      @Option(names = "--dry-run", description = "Print what would change, and change nothing.")
          boolean dryRun,
      @Option(names = "--build", description = "Have the present head built now.") boolean build,
      @Option(names = "--remove-old", paramLabel = "<id|url>", description = REMOVE_OLD)
          @Nullable List<String> removeOld)
      throws ConfigurationException, PortException, InterruptedException {
    return watch(
        new WatchCommand.Options(
            or(stack), repository, null, dryRun, removeOld == null ? List.of() : removeOld, build),
        WatchCommand::watch);
  }

  @Command(
      name = "unwatch",
      description = {
        "Has GitHub send the pushes to this repository to a stack no more.",
        "",
        TOKEN,
      },
      mixinStandardHelpOptions = true)
  int unwatch(
      @Parameters(paramLabel = "<region>:<stack>", arity = "0..1", description = STACK)
          @Nullable StackReference stack,
      @Option(names = "--endpoint", paramLabel = "<url>", description = ENDPOINT)
          @Nullable URI endpoint,
      @Option(names = "--repository", paramLabel = "<owner>/<name>", description = NO_CLONE)
          @Nullable GithubRemote repository,
      @Option(names = "--dry-run", description = "Print what would change, and change nothing.")
          boolean dryRun)
      throws ConfigurationException, PortException, InterruptedException {
    return watch(
        new WatchCommand.Options(or(stack), repository, endpoint, dryRun, List.of(), false),
        WatchCommand::unwatch);
  }

  @Command(
      name = "watching",
      description = {
        "Lists which of your repositories send to a stack, and how their last deliveries fared.",
        "",
        TOKEN,
      },
      mixinStandardHelpOptions = true)
  int watching(
      @Parameters(paramLabel = "<region>:<stack>", arity = "0..1", description = STACK)
          @Nullable StackReference stack)
      throws ConfigurationException, PortException, InterruptedException {
    return watch(
        new WatchCommand.Options(or(stack), null, null, false, List.of(), false),
        WatchCommand::watching);
  }

  @Command(
      name = "doctor",
      description = {
        "Looks at all that can be wrong in a set-up, and says how to mend it.",
        "",
        "Without a stack, at what a worker with these settings needs: engine, disk, queue, topic,"
            + " registries, token, clock. With one, at that stack's parts, and the webhooks of the"
            + " repositories. Exits with 1 if there is anything to mend.",
      },
      mixinStandardHelpOptions = true)
  int doctor(
      @Parameters(
              paramLabel = "<repository>",
              arity = "0..*",
              description = "What the set-up should be good for, as owner/name.")
          @Nullable List<RepositoryArgument> repositories,
      @Option(names = "--stack", paramLabel = "<region>:<stack>", description = LOOKED_AT)
          @Nullable StackReference stack)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(),
        Optional.empty(),
        launcher.surroundings().err(),
        application ->
            new DoctorCommand(
                    application,
                    launcher.surroundings(),
                    repositories == null
                        ? List.of()
                        : repositories.stream().map(RepositoryArgument::repository).toList(),
                    stack)
                .run());
  }

  /** One of the three. */
  private interface Watching {
    int run(WatchCommand command)
        throws ConfigurationException, PortException, InterruptedException;
  }

  private int watch(WatchCommand.Options options, Watching watching)
      throws ConfigurationException, PortException, InterruptedException {
    return launcher.run(
        Set.of(),
        Optional.empty(),
        launcher.surroundings().err(),
        application ->
            watching.run(new WatchCommand(application, launcher.surroundings(), options)));
  }

  private static StackReference or(@Nullable StackReference stack) {
    return stack == null ? StackReference.DEFAULT : stack;
  }
}
