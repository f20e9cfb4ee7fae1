package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubHooks;
import io.github.ecsconex.git.github.GithubRepositories;
import io.github.ecsconex.git.github.GithubRepository;
import io.github.ecsconex.git.github.Hook;
import io.github.ecsconex.git.github.HookDelivery;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes and removes the hook by which GitHub sends a repository's pushes to a stack. */
public final class Watch {
  /** How the test ping of a hook fared. */
  public enum Arrival {
    WELL,
    NOT_WELL,
    /** GitHub has not told in time. */
    UNKNOWN
  }

  private static final int DELIVERIES = 20;

  /** What a stack answers to what is not signed with its secret. */
  private static final int REFUSED = 403;

  private final GithubRepositories repositories;
  private final GithubHooks hooks;
  private final Secret token;
  private final WatchedStack stack;
  private final TestPing pings;
  private final Consumer<String> tell;

  /**
   * @param token the user's
   * @param tell what the user is told, line by line
   */
  public Watch(
      GithubApi api, Secret token, WatchedStack stack, Ticker ticker, Consumer<String> tell) {
    this.repositories = new GithubRepositories(api);
    this.hooks = new GithubHooks(api, token);
    this.token = token;
    this.stack = stack;
    this.pings = new TestPing(hooks, ticker);
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
   * Makes the hook, or changes it where it is not as it should be; what is right stays as it is.
   * Others that lead to the same stack are removed, for they would send every push once more.
   *
   * @param secret what pushes to the stack are signed with
   */
  public Arrival watch(GithubRepository repository, Secret secret)
      throws PortException, InterruptedException {
    Repository name = repository.name();
    List<Hook> present = present(name);
    Optional<Hook> kept = kept(present);
    for (Hook spare : spare(present)) {
      hooks.delete(name, spare.id());
      tell.accept("removed a second webhook, to " + spare.url());
    }
    if (kept.isPresent() && isRight(kept.get())) {
      long id = kept.get().id();
      tell.accept(name + " has the webhook already, as it should be");
      Optional<HookDelivery> ping = pings.send(name, id);
      if (ping.isEmpty() || ping.get().statusCode() != REFUSED) {
        return arrival(repository, id, ping);
      }
      // GitHub does not tell the secret, so that only the stack's answer shows that it is another.
      hooks.update(name, id, stack.endpoint(), secret);
      tell.accept("gave the webhook the stack's present secret");
      return arrival(repository, id, pings.send(name, id));
    }
    Hook hook;
    if (kept.isPresent()) {
      hook = hooks.update(name, kept.get().id(), stack.endpoint(), secret);
      tell.accept("changed the webhook of " + name);
    } else {
      hook = hooks.create(name, stack.endpoint(), secret);
      tell.accept("made a webhook of " + name);
    }
    return arrival(repository, hook.id(), pings.send(name, hook.id()));
  }

  /** Tells what {@link #watch} would change. */
  public void tellWhatWouldChange(GithubRepository repository)
      throws PortException, InterruptedException {
    List<Hook> present = present(repository.name());
    for (Hook spare : spare(present)) {
      tell.accept("would remove a second webhook, to " + spare.url());
    }
    Optional<Hook> kept = kept(present);
    if (kept.isEmpty()) {
      tell.accept("would make a webhook of " + repository.name() + " to " + stack.endpoint());
    } else if (isRight(kept.get())) {
      tell.accept(repository.name() + " has the webhook already, as it should be");
    } else {
      tell.accept("would change webhook " + kept.get().id() + " of " + repository.name());
    }
  }

  /** Which of several stays: the one that needs least. */
  private Optional<Hook> kept(List<Hook> present) {
    return present.stream()
        .min(
            Comparator.comparing((Hook hook) -> !isRight(hook))
                .thenComparing(hook -> !isAt(hook, stack.endpoint())));
  }

  private List<Hook> spare(List<Hook> present) {
    Optional<Hook> kept = kept(present);
    return present.stream().filter(hook -> hook.id() != kept.orElseThrow().id()).toList();
  }

  private boolean isRight(Hook hook) {
    return hook.isAsItShouldBe() && isAt(hook, stack.endpoint());
  }

  private static boolean isAt(Hook hook, URI endpoint) {
    return hook.url().equals(endpoint.toString());
  }

  /**
   * The hooks that may lead to stacks of 2016's kind, which would build everything once more. Other
   * services that ecs-watchbot ran have such hooks as well.
   */
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

  /** The hooks that send to the stack; one, if all is well. */
  public List<Hook> present(Repository repository) throws PortException, InterruptedException {
    return hooks.list(repository).stream().filter(this::isOurs).toList();
  }

  /** Every repository of the user's that sends here, with what its hook sent last. */
  public void tellWhoSends() throws PortException, InterruptedException {
    int count = 0;
    for (GithubRepository repository : repositories.administered(token)) {
      List<Hook> present = presentIfReadable(repository.name());
      count += present.isEmpty() ? 0 : 1;
      for (Hook hook : present) {
        tell.accept(repository.name() + "  " + lately(repository.name(), hook));
      }
    }
    tell.accept(count + " of your repositories send to " + stack.reference());
  }

  private List<Hook> presentIfReadable(Repository repository)
      throws PortException, InterruptedException {
    try {
      return present(repository);
    } catch (RejectedException e) {
      tell.accept("passed over: " + e.getMessage());
      return List.of();
    }
  }

  private String lately(Repository repository, Hook hook)
      throws PortException, InterruptedException {
    if (!hook.active()) {
      return "is switched off";
    }
    List<HookDelivery> deliveries;
    try {
      deliveries = hooks.deliveries(repository, hook.id(), DELIVERIES);
    } catch (RejectedException e) {
      return "sends here; " + e.getMessage();
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

  private Arrival arrival(GithubRepository repository, long id, Optional<HookDelivery> ping) {
    String page = repository.url() + "/settings/hooks/" + id;
    if (ping.isEmpty()) {
      tell.accept("sent a test ping, and GitHub does not say yet how it fared; see " + page);
      return Arrival.UNKNOWN;
    }
    if (ping.get().isWell()) {
      tell.accept("sent a test ping, which the stack took");
      return Arrival.WELL;
    }
    tell.accept(
        String.format(
            "sent a test ping, which did not arrive well: %d %s; see %s",
            ping.get().statusCode(), ping.get().status(), page));
    return Arrival.NOT_WELL;
  }
}
