package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.watch.GitProgram;
import io.github.ecsconex.app.watch.GithubRemote;
import io.github.ecsconex.app.watch.GithubSite;
import io.github.ecsconex.app.watch.UserToken;
import io.github.ecsconex.app.watch.Watch;
import io.github.ecsconex.app.watch.WatchedStack;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.OpenAdapters;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageTag;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubPushEncoder;
import io.github.ecsconex.git.github.GithubRepositories;
import io.github.ecsconex.git.github.GithubRepository;
import io.github.ecsconex.git.github.Hook;
import java.io.PrintStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code conex watch}, {@code unwatch} and {@code watching}: which repositories send their pushes
 * to a stack.
 */
final class WatchCommand {
  /**
   * What the user wants.
   *
   * @param repository instead of the one that the working directory is a clone of
   */
  record Options(
      StackReference stack,
      @Nullable GithubRemote repository,
      boolean dryRun,
      boolean removeOld,
      boolean build) {}

  /** What is done once all that it needs is at hand. */
  private interface Step {
    int run(Watch watch, GithubApi api, Secret token, GithubRemote remote, WatchedStack stack)
        throws ConfigurationException, PortException, InterruptedException;
  }

  /** Stands where no repository is asked about. */
  private static final Repository NOWHERE = new Repository("-", "-");

  private final Application application;
  private final Surroundings surroundings;
  private final PrintStream out;
  private final Options options;

  WatchCommand(Application application, Surroundings surroundings, Options options) {
    this.application = application;
    this.surroundings = surroundings;
    this.out = surroundings.out();
    this.options = options;
  }

  int watch() throws ConfigurationException, PortException, InterruptedException {
    return with(
        true,
        (watch, api, token, remote, stack) -> {
          GithubRepository repository = watch.requireAdministered(remote.repository());
          watch.requireReadable(repository);
          List<Hook> old = watch.old(repository.name());
          if (options.dryRun()) {
            watch.tellWhatWouldChange(repository);
            old.forEach(hook ->
                out.println(
                    (options.removeOld() ? "would remove" : "would leave")
                        + " the webhook of a stack of 2016: "
                        + hook.url()));
            return ExitCode.OK;
          }
          Secret secret =
              WatchedStack.webhookSecret(
                  application.get(CloudFormationStacks.class), options.stack());
          boolean arrived = watch.watch(repository, secret);
          for (Hook hook : old) {
            if (options.removeOld()) {
              watch.remove(repository.name(), hook);
            } else {
              out.println(
                  "found the webhook of a stack of 2016, "
                      + hook.url()
                      + "; conex watch --remove-old removes it");
            }
          }
          tellOfHead(api, token, repository, stack);
          out.println();
          out.printf(
              "GitHub now sends every push to %s to the stack %s, which publishes its images%s;"
                  + " what it has sent, and how that fared, is at %s/settings/hooks%n",
              repository.name(),
              stack.reference(),
              stack.logGroup().map(group -> " and logs to " + group).orElse(""),
              repository.url());
          return arrived ? ExitCode.OK : ExitCode.UNAVAILABLE;
        });
  }

  int unwatch() throws ConfigurationException, PortException, InterruptedException {
    return with(
        true,
        (watch, api, token, remote, stack) -> {
          GithubRepository repository = watch.requireAdministered(remote.repository());
          Optional<Hook> hook = watch.present(repository.name());
          if (hook.isEmpty()) {
            out.println(repository.name() + " does not send to " + stack.reference());
          } else if (options.dryRun()) {
            out.println("would remove the webhook to " + hook.get().url());
          } else {
            watch.remove(repository.name(), hook.get());
          }
          return ExitCode.OK;
        });
  }

  int watching() throws ConfigurationException, PortException, InterruptedException {
    return with(
        false,
        (watch, api, token, remote, stack) -> {
          watch.tellWhoSends();
          return ExitCode.OK;
        });
  }

  private int with(boolean needsClone, Step step)
      throws ConfigurationException, PortException, InterruptedException {
    GitProgram git = new GitProgram(surroundings.workingDirectory(), surroundings.environment());
    GithubRemote remote = remote(git, needsClone);
    Settings settings = application.get(Settings.class);
    Optional<URI> named =
        Optional.ofNullable(surroundings.environment().get("CONEX_GITHUB_API"))
            .filter(text -> !text.isBlank())
            .flatMap(text -> settings.github().api());
    GithubSite site = GithubSite.of(remote, named);
    Secret token = UserToken.find(surroundings.environment(), git, site, named.isPresent());
    InstantSource clock = application.get(InstantSource.class);
    Ticker ticker = application.get(Ticker.class);
    WatchedStack stack =
        WatchedStack.read(application.get(CloudFormationStacks.class), options.stack());
    try (GithubApi api = new GithubApi(site.api(), ticker, clock)) {
      Watch watch = new Watch(api, token, stack, clock, ticker, out::println);
      return step.run(watch, api, token, remote, stack);
    }
  }

  private GithubRemote remote(GitProgram git, boolean needed)
      throws RejectedException, InterruptedException {
    if (options.repository() != null) {
      return options.repository();
    }
    try {
      return GithubRemote.parse(git.origin());
    } catch (RejectedException e) {
      if (needed) {
        throw e;
      }
      return new GithubRemote(Optional.empty(), NOWHERE);
    } catch (IllegalArgumentException e) {
      throw new RejectedException("the remote origin does not do: " + e.getMessage(), e);
    }
  }

  /** Says whether the present head has an image, and has it built if the user wants that. */
  private void tellOfHead(
      GithubApi api, Secret token, GithubRepository repository, WatchedStack stack)
      throws ConfigurationException, PortException, InterruptedException {
    GithubRepositories repositories = new GithubRepositories(api);
    Optional<CommitId> head = repositories.head(repository, token);
    if (head.isEmpty()) {
      out.println(repository.name() + " has no commit yet: the first push will be built");
      return;
    }
    String which =
        "the head of "
            + repository.defaultBranch()
            + ", "
            + head.get().hex().substring(0, 12)
            + ",";
    if (!options.build()) {
      out.println(which + " " + published(repository.name(), head.get(), stack));
      return;
    }
    PushEvent push =
        PushEvent.of(
            repository.name(),
            GitRef.branch(repository.defaultBranch()),
            head.get(),
            repositories.user(token));
    String id =
        application
            .get(OpenAdapters.class)
            .sender(queue(stack))
            .send(SendCommand.SUBJECT, new GithubPushEncoder().encode(push));
    out.println(which + " was sent to be built, as message " + id);
  }

  private static AdapterUri queue(WatchedStack stack) throws RejectedException {
    return stack
        .workTopic()
        .map(topic -> new AdapterUri("sns", topic))
        .or(() -> stack.queueUrl().map(url -> new AdapterUri("sqs", url)))
        .orElseThrow(() ->
            new RejectedException(
                "the stack " + stack.reference() + " has no output WorkTopic to send it to"));
  }

  private String published(Repository repository, CommitId head, WatchedStack stack)
      throws ConfigurationException, PortException, InterruptedException {
    Settings settings = application.get(Settings.class);
    List<AdapterUri> registries =
        settings.registries().isEmpty()
            ? List.of(new AdapterUri("ecr", stack.reference().region()))
            : settings.registries();
    ImageName name = settings.build().names().nameOf(repository);
    try {
      for (AdapterUri registry : registries) {
        if (application
            .get(OpenAdapters.class)
            .registry(registry)
            .find(name, ImageTag.of(head))
            .isEmpty()) {
          return "is not published yet; conex watch --build builds it now";
        }
      }
      return "is published";
    } catch (PortException e) {
      return "may be published or not: " + e.getMessage();
    }
  }
}
