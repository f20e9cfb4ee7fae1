package io.github.ecsconex.app.watch;

import io.github.ecsconex.aws.stack.StackOutputs;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubRepositories;
import io.github.ecsconex.git.github.GithubRepository;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Whether a stack's workers can read a repository. */
public final class WorkersCheck {
  private final GithubSite site;
  private final GithubApi api;
  private final GithubRepositories repositories;
  private final StackReference stack;
  private final InstantSource clock;
  private final Consumer<String> tell;

  /**
   * @param tell what the user is told, line by line
   */
  public WorkersCheck(
      GithubSite site,
      GithubApi api,
      StackReference stack,
      InstantSource clock,
      Consumer<String> tell) {
    this.site = site;
    this.api = api;
    this.repositories = new GithubRepositories(api);
    this.stack = stack;
    this.clock = clock;
    this.tell = tell;
  }

  /**
   * Sees that they can, as far as that can be seen.
   *
   * @throws RejectedException if they cannot; says who has to be added where
   */
  public void requireReadable(GithubRepository repository, WorkersAccess access)
      throws PortException, InterruptedException {
    switch (access) {
      case WorkersAccess.Unknown unknown ->
          tell.accept(
              String.format(
                  "could not see whether the workers of the stack %s can read %s: %s",
                  stack, repository.name(), unknown.reason()));
      case WorkersAccess.Known(GithubCredentials.Token workers) ->
          requireReadable(repository, workers.token());
      case WorkersAccess.Known(GithubCredentials.App app) -> requireReadable(repository, app);
    }
  }

  private void requireReadable(GithubRepository repository, Secret token)
      throws PortException, InterruptedException {
    boolean found;
    try {
      found = repositories.find(repository.name(), token).isPresent();
    } catch (RejectedException e) {
      throw cannot(
          repository,
          String.format(
              "%s; that is with the token of %s, in the secret that the stack's output %s names:"
                  + " its user sees to it at https://%s/settings/tokens",
              e.getMessage(), owner(token), StackOutputs.GITHUB_CREDENTIALS.key(), site.host()));
    }
    if (!found) {
      throw cannot(
          repository,
          String.format("add %s at %s/settings/access", owner(token), repository.url()));
    }
    tell.accept("the stack's workers can read " + repository.name());
  }

  private void requireReadable(GithubRepository repository, GithubCredentials.App app)
      throws PortException, InterruptedException {
    try {
      Secret token = app.tokens(api, clock).token(repository.name());
      if (repositories.find(repository.name(), token).isPresent()) {
        tell.accept("the stack's workers can read " + repository.name());
        return;
      }
    } catch (RejectedException e) {
      throw cannot(
          repository,
          String.format(
              "%s; the GitHub App %s is added at %s/settings/installations",
              e.getMessage(), app.id(), repository.url()));
    }
    throw cannot(
        repository,
        String.format(
            "add the GitHub App %s at %s/settings/installations", app.id(), repository.url()));
  }

  /** A token that GitHub refuses is nobody's any more. */
  private String owner(Secret token) throws PortException, InterruptedException {
    try {
      return "the GitHub user " + repositories.user(token);
    } catch (RejectedException e) {
      return "a GitHub user whose name GitHub does not tell";
    }
  }

  private RejectedException cannot(GithubRepository repository, String why) {
    return new RejectedException(
        String.format(
            "the workers of the stack %s cannot read %s: %s", stack, repository.name(), why));
  }
}
