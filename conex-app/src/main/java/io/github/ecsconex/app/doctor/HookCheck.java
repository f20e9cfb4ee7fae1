package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.watch.Watch;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.git.github.GithubHooks;
import io.github.ecsconex.git.github.Hook;
import io.github.ecsconex.git.github.HookDelivery;
import java.util.List;
import java.util.Optional;

/** Whether GitHub sends a repository's pushes to a stack, and they arrive. */
public final class HookCheck implements Check {
  /**
   * What is asked for hooks.
   *
   * @param watch of the stack
   * @param hooks asked with the user's token
   */
  public record Asked(Watch watch, GithubHooks hooks) {}

  /** Finds the user's token and the stack's endpoint, either of which may not be there. */
  @FunctionalInterface
  public interface Opening {
    Asked open() throws ConfigurationException, PortException, InterruptedException;
  }

  private static final int DELIVERIES = 20;

  private final Opening opening;
  private final StackReference stack;
  private final Repository repository;

  /**
   * @param opening tried when the check is made, so that no other check waits for what it lacks
   */
  public HookCheck(Opening opening, StackReference stack, Repository repository) {
    this.opening = opening;
    this.stack = stack;
    this.repository = repository;
  }

  @Override
  public String subject() {
    return "hook";
  }

  @Override
  public String remedy() {
    return "your token needs to allow to administer the webhooks of "
        + repository
        + " (scope admin:repo_hook, or webhooks: read and write)";
  }

  @Override
  public List<Finding> look() throws ConfigurationException, PortException, InterruptedException {
    String again = "conex watch " + stack + " --repository " + repository;
    Asked asked = opening.open();
    Optional<Hook> hook = asked.watch().present(repository).stream().findFirst();
    if (hook.isEmpty()) {
      return List.of(
          Finding.fault(
              subject(), repository + " does not send to " + stack, again + " has it do so"));
    }
    if (!hook.get().isAsItShouldBe()) {
      return List.of(
          Finding.fault(
              subject(),
              repository + " has the webhook, but switched off, or sending other than pushes",
              again + " mends it"));
    }
    List<HookDelivery> deliveries =
        asked.hooks().deliveries(repository, hook.get().id(), DELIVERIES);
    if (deliveries.isEmpty()) {
      return List.of(
          Finding.note(
              subject(),
              repository + " has the webhook, which has sent nothing yet",
              again + " tries it"));
    }
    HookDelivery last = deliveries.getFirst();
    if (!last.isWell()) {
      return List.of(
          Finding.fault(
              subject(),
              String.format(
                  "what %s sent last, at %s, was answered with %d %s",
                  repository, last.at(), last.statusCode(), last.status()),
              again
                  + " tries it and renews the secret; conex sweep "
                  + repository
                  + " builds what was missed"));
    }
    long failed = deliveries.stream().filter(delivery -> !delivery.isWell()).count();
    String state =
        String.format(
            "%s sends, last a %s at %s; %d of the last %d did not arrive",
            repository, last.event(), last.at(), failed, deliveries.size());
    return List.of(
        failed == 0
            ? Finding.ok(subject(), state)
            : Finding.note(
                subject(), state, "conex sweep " + repository + " builds what was missed"));
  }
}
