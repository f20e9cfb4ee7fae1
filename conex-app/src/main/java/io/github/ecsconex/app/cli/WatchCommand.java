package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.watch.GitProgram;
import io.github.ecsconex.app.watch.GithubRemote;
import io.github.ecsconex.app.watch.GithubSite;
import io.github.ecsconex.app.watch.UserToken;
import io.github.ecsconex.app.watch.Watch;
import io.github.ecsconex.app.watch.Watch.Arrival;
import io.github.ecsconex.app.watch.WatchedStack;
import io.github.ecsconex.app.watch.WorkersAccess;
import io.github.ecsconex.app.watch.WorkersCheck;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
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
   * @param endpoint that of a stack which is gone
   * @param removeOld ids or URLs of the hooks of stacks of 2016 that are to go
   */
  record Options(
      StackReference stack,
      @Nullable GithubRemote repository,
      @Nullable URI endpoint,
      boolean dryRun,
      List<String> removeOld,
      boolean build) {}

  /** All that is needed. */
  private record Ready(
      GithubSite site,
      GithubApi api,
      Secret token,
      Repository repository,
      WatchedStack stack,
      Watch watch) {}

  /** What is done once all that it needs is at hand. */
  private interface Step {
    int run(Ready ready) throws ConfigurationException, PortException, InterruptedException;
  }

  /** Stands where no repository is asked about. */
  private static final GithubRemote NOWHERE =
      new GithubRemote(Optional.empty(), new Repository("-", "-"));

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
    return with(true, this::watch);
  }

  private int watch(Ready ready)
      throws ConfigurationException, PortException, InterruptedException {
    GithubRepository repository = ready.watch().requireAdministered(ready.repository());
    CloudFormationStacks stacks = application.get(CloudFormationStacks.class);
    new WorkersCheck(
            ready.site(),
            ready.api(),
            options.stack(),
            application.get(InstantSource.class),
            out::println)
        .requireReadable(repository, WorkersAccess.read(stacks, options.stack()));
    // All that can be refused is asked for before anything is changed.
    Optional<AdapterUri> queue =
        options.build() ? Optional.of(PresentHead.queue(ready.stack())) : Optional.empty();
    OldHooks old =
        new OldHooks(
            repository.name(), ready.watch().old(repository.name()), options.removeOld(), out);
    PresentHead head =
        new PresentHead(
            application,
            new GithubRepositories(ready.api()),
            ready.token(),
            repository,
            ready.stack(),
            out);
    if (options.dryRun()) {
      ready.watch().tellWhatWouldChange(repository);
      old.tellWhatWouldChange();
      if (options.build()) {
        head.tellWhatWouldBeBuilt();
      }
      return ExitCode.OK;
    }
    Arrival arrival =
        ready.watch().watch(repository, WatchedStack.webhookSecret(stacks, options.stack()));
    old.remove(ready.watch(), surroundings.terminal());
    int exitCode = seeTo(head, queue);
    out.println();
    out.println(summary(repository, ready.stack(), arrival));
    return arrival == Arrival.WELL ? exitCode : ExitCode.UNAVAILABLE;
  }

  /** What is refused here does not undo the webhook, so that its user is told of that as well. */
  private int seeTo(PresentHead head, Optional<AdapterUri> queue)
      throws ConfigurationException, InterruptedException {
    try {
      if (queue.isPresent()) {
        head.build(queue.get());
      } else {
        head.tell();
      }
      return ExitCode.OK;
    } catch (PortException e) {
      out.println(
          queue.isPresent()
              ? "the present head was not sent to be built: " + e.getMessage()
              : "could not see whether the present head is published: " + e.getMessage());
      return queue.isPresent() ? ExitCode.of(e) : ExitCode.OK;
    }
  }

  private static String summary(GithubRepository repository, WatchedStack stack, Arrival arrival) {
    String page = repository.url() + "/settings/hooks";
    String where =
        stack.logGroup().map(group -> ", and logs to " + group).orElse("")
            + stack
                .notificationTopic()
                .map(topic -> ", and tells of failures at " + topic)
                .orElse("");
    String deliveries = "; what it has sent, and how that fared, is at " + page;
    return switch (arrival) {
      case WELL ->
          String.format(
              "GitHub now sends every push to %s to the stack %s, which publishes its images%s%s",
              repository.name(), stack.reference(), where, deliveries);
      case UNKNOWN ->
          String.format(
              "GitHub has a webhook that sends every push to %s to the stack %s, and has not said"
                  + " that the test ping arrived. Run this again, or look at %s",
              repository.name(), stack.reference(), page);
      case NOT_WELL ->
          String.format(
              "GitHub has a webhook that sends every push to %s to the stack %s, but the stack did"
                  + " not take the test ping, and will not take pushes either until that is mended;"
                  + " then run this again. What GitHub has sent, and how that fared, is at %s%s",
              repository.name(),
              stack.reference(),
              page,
              stack.logGroup().map(group -> "; the stack logs to " + group).orElse(""));
    };
  }

  int unwatch() throws ConfigurationException, PortException, InterruptedException {
    return with(
        true,
        ready -> {
          GithubRepository repository = ready.watch().requireAdministered(ready.repository());
          List<Hook> present = ready.watch().present(repository.name());
          if (present.isEmpty()) {
            out.println(repository.name() + " does not send to " + ready.stack().endpoint());
          }
          for (Hook hook : present) {
            if (options.dryRun()) {
              out.println("would remove the webhook to " + hook.url());
            } else {
              ready.watch().remove(repository.name(), hook);
            }
          }
          return ExitCode.OK;
        });
  }

  int watching() throws ConfigurationException, PortException, InterruptedException {
    return with(
        false,
        ready -> {
          ready.watch().tellWhoSends();
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
    Ticker ticker = application.get(Ticker.class);
    WatchedStack stack =
        options.endpoint() == null
            ? WatchedStack.read(application.get(CloudFormationStacks.class), options.stack())
            : WatchedStack.gone(options.stack(), options.endpoint());
    try (GithubApi api = new GithubApi(site.api(), ticker, application.get(InstantSource.class))) {
      Watch watch = new Watch(api, token, stack, ticker, out::println);
      return step.run(new Ready(site, api, token, remote.repository(), stack, watch));
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
      return NOWHERE;
    } catch (IllegalArgumentException e) {
      throw new RejectedException("the remote origin does not do: " + e.getMessage(), e);
    }
  }
}
