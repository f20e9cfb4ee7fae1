package io.github.ecsconex.app.watch;

import io.github.ecsconex.app.watch.WatchedStack.WorkersAccess;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.git.github.GithubHooks;
import io.github.ecsconex.git.github.GithubRepositories;
import io.github.ecsconex.git.github.GithubRepository;
import io.github.ecsconex.git.github.Hook;
import io.github.ecsconex.git.github.HookDelivery;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes and removes the hook by which GitHub sends a repository's pushes to a stack. */
public final class Watch {
  /** How long a test ping may take to show among the hook's deliveries. */
  private static final int LOOKS = 15;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final int DELIVERIES = 20;

  /** What a stack answers to what is not signed with its secret. */
  private static final int REFUSED = 403;

  private final GithubApi api;
  private final GithubRepositories repositories;
  private final GithubHooks hooks;
  private final Secret token;
  private final WatchedStack stack;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Consumer<String> tell;

  /**
   * @param token the user's
   * @param tell what the user is told, line by line
   */
  public Watch(
      GithubApi api,
      Secret token,
      WatchedStack stack,
      InstantSource clock,
      Ticker ticker,
      Consumer<String> tell) {
    this.api = api;
    this.repositories = new GithubRepositories(api);
    this.hooks = new GithubHooks(api, token);
    this.token = token;
    this.stack = stack;
    this.clock = clock;
    this.ticker = ticker;
    this.tell = tell;
  }

  /**
   * The repository, once it is certain that the user may change its hooks.
   *
   * @throws RejectedException if not; says what to do
   */
  public GithubRepository requireAdministered(Repository repository)
      throws PortException, InterruptedException {
    String user = repositories.user(token);
    GithubRepository found =
        repositories
            .find(repository, token)
            .orElseThrow(() ->
                new RejectedException(
                    String.format(
                        "there is no repository %s that %s may see with this token",
                        repository, user)));
    if (!found.administers()) {
      throw new RejectedException(
          String.format(
              "%s may not change the webhooks of %s: one of its administrators can, see"
                  + " %s/settings/access",
              user, found.name(), found.url()));
    }
    return found;
  }

  /**
   * Sees that the stack's workers can read the repository, as far as that can be seen.
   *
   * @throws RejectedException if they cannot; says who has to be added where
   */
  public void requireReadable(GithubRepository repository)
      throws PortException, InterruptedException {
    switch (stack.access()) {
      case WorkersAccess.Unknown unknown ->
          tell.accept(
              "could not see whether the stack's workers can read "
                  + repository.name()
                  + ": "
                  + unknown.reason());
      case WorkersAccess.Known known -> requireReadable(repository, known.credentials());
    }
  }

  private void requireReadable(GithubRepository repository, GithubCredentials credentials)
      throws PortException, InterruptedException {
    Secret theirs = credentials.tokens(api, clock).token(repository.name());
    if (repositories.find(repository.name(), theirs).isPresent()) {
      tell.accept("the stack's workers can read " + repository.name());
      return;
    }
    String who =
        switch (credentials) {
          case GithubCredentials.Token workers -> "GitHub user " + repositories.user(theirs);
          case GithubCredentials.App app -> "GitHub App " + app.id();
        };
    throw new RejectedException(
        String.format(
            "the stack's workers cannot read %s: add the %s at %s",
            repository.name(),
            who,
            credentials instanceof GithubCredentials.App
                ? repository.url() + "/settings/installations"
                : repository.url() + "/settings/access"));
  }

  /**
   * Makes the hook, or changes it where it is not as it should be; what is right stays as it is.
   *
   * @param secret what pushes to the stack are signed with
   * @return whether a test ping arrived
   */
  public boolean watch(GithubRepository repository, Secret secret)
      throws PortException, InterruptedException {
    Optional<Hook> present = present(repository.name());
    if (present.isPresent() && present.get().isAsItShouldBe()) {
      long id = present.get().id();
      tell.accept(repository.name() + " has the webhook already, as it should be");
      Optional<HookDelivery> ping = ping(repository.name(), id);
      if (ping.isEmpty() || ping.get().statusCode() != REFUSED) {
        return arrived(repository, id, ping);
      }
      // GitHub does not tell the secret, so that only the stack's answer shows that it is another.
      hooks.update(repository.name(), id, stack.endpoint(), secret);
      tell.accept("gave the webhook the stack's present secret");
      return arrived(repository, id, ping(repository.name(), id));
    }
    Hook hook;
    if (present.isPresent()) {
      hook = hooks.update(repository.name(), present.get().id(), stack.endpoint(), secret);
      tell.accept("changed the webhook of " + repository.name());
    } else {
      hook = hooks.create(repository.name(), stack.endpoint(), secret);
      tell.accept("made a webhook of " + repository.name());
    }
    return arrived(repository, hook.id(), ping(repository.name(), hook.id()));
  }

  /** Tells what {@link #watch} would change. */
  public void tellWhatWouldChange(GithubRepository repository)
      throws PortException, InterruptedException {
    Optional<Hook> present = present(repository.name());
    if (present.isEmpty()) {
      tell.accept("would make a webhook of " + repository.name() + " to " + stack.endpoint());
    } else if (present.get().isAsItShouldBe()) {
      tell.accept(repository.name() + " has the webhook already, as it should be");
    } else {
      tell.accept("would change webhook " + present.get().id() + " of " + repository.name());
    }
  }

  /** The hooks that lead to stacks of 2016's kind, which would build everything once more. */
  public List<Hook> old(Repository repository) throws PortException, InterruptedException {
    return hooks.list(repository).stream()
        .filter(hook ->
            hook.url().endsWith("/watchbot/webhooks") || hook.url().endsWith("/hookshot/webhook"))
        .filter(hook -> !isOurs(hook))
        .toList();
  }

  /** Removes a hook. */
  public void remove(Repository repository, Hook hook) throws PortException, InterruptedException {
    hooks.delete(repository, hook.id());
    tell.accept("removed the webhook to " + hook.url());
  }

  /** The hook that sends to the stack, if there is one. */
  public Optional<Hook> present(Repository repository) throws PortException, InterruptedException {
    return hooks.list(repository).stream().filter(this::isOurs).findFirst();
  }

  /** Every repository of the user's that sends here, with what its hook sent last. */
  public void tellWhoSends() throws PortException, InterruptedException {
    int count = 0;
    for (GithubRepository repository : repositories.administered(token)) {
      Optional<Hook> hook = presentIfReadable(repository.name());
      if (hook.isPresent()) {
        count++;
        tell.accept(repository.name() + "  " + lately(repository.name(), hook.get()));
      }
    }
    tell.accept(count + " of your repositories send to " + stack.reference());
  }

  private Optional<Hook> presentIfReadable(Repository repository)
      throws PortException, InterruptedException {
    try {
      return present(repository);
    } catch (RejectedException e) {
      tell.accept("passed over: " + e.getMessage());
      return Optional.empty();
    }
  }

  private String lately(Repository repository, Hook hook)
      throws PortException, InterruptedException {
    List<HookDelivery> deliveries = hooks.deliveries(repository, hook.id(), DELIVERIES);
    if (!hook.active()) {
      return "is switched off";
    }
    if (deliveries.isEmpty()) {
      return "has sent nothing yet";
    }
    HookDelivery last = deliveries.getFirst();
    long failed = deliveries.stream().filter(delivery -> !delivery.isWell()).count();
    return String.format(
        "last %s at %s: %d %s; %d of the last %d failed",
        last.event(), last.at(), last.statusCode(), last.status(), failed, deliveries.size());
  }

  private boolean isOurs(Hook hook) {
    try {
      return canonical(URI.create(hook.url())).equals(canonical(stack.endpoint()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String canonical(URI url) {
    return String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)
        + "://"
        + String.valueOf(url.getRawAuthority()).toLowerCase(Locale.ROOT)
        + String.valueOf(url.getRawPath()).replaceFirst("/$", "");
  }

  /**
   * Has the hook send a ping, and waits for how it fared; empty if GitHub does not tell in time.
   */
  private Optional<HookDelivery> ping(Repository repository, long id)
      throws PortException, InterruptedException {
    Set<Long> before =
        hooks.deliveries(repository, id, DELIVERIES).stream()
            .map(HookDelivery::id)
            .collect(Collectors.toSet());
    hooks.ping(repository, id);
    for (int look = 0; look < LOOKS; look++) {
      Optional<HookDelivery> ping =
          hooks.deliveries(repository, id, DELIVERIES).stream()
              .filter(
                  delivery -> delivery.event().equals("ping") && !before.contains(delivery.id()))
              .filter(delivery -> delivery.statusCode() != 0 || !delivery.status().isEmpty())
              .findFirst();
      if (ping.isPresent()) {
        return ping;
      }
      ticker.sleep(BETWEEN_LOOKS);
    }
    return Optional.empty();
  }

  private boolean arrived(GithubRepository repository, long id, Optional<HookDelivery> ping) {
    String page = repository.url() + "/settings/hooks/" + id;
    if (ping.isEmpty()) {
      tell.accept("sent a test ping, and GitHub does not say yet how it fared; see " + page);
      return true;
    }
    if (ping.get().isWell()) {
      tell.accept("sent a test ping, which the stack took");
      return true;
    }
    tell.accept(
        String.format(
            "sent a test ping, which did not arrive well: %d %s; see %s",
            ping.get().statusCode(), ping.get().status(), page));
    return false;
  }
}
