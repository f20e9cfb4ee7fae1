package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.watch.Watch;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.git.github.Hook;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * The webhooks that look like those of stacks of 2016. Others than conex's had such, so that each
 * goes only if the user says so.
 */
final class OldHooks {
  private final Repository repository;
  private final List<Hook> found;
  private final List<String> chosen;
  private final PrintStream out;

  /**
   * @param chosen the ids or URLs of those that are to go
   */
  OldHooks(Repository repository, List<Hook> found, List<String> chosen, PrintStream out) {
    this.repository = repository;
    this.found = List.copyOf(found);
    this.chosen = List.copyOf(chosen);
    this.out = out;
  }

  /** Says which would go, and which would stay. */
  void tellWhatWouldChange() {
    tellOfAbsent();
    for (Hook hook : found) {
      out.println((isChosen(hook) ? "would remove " : "would leave ") + name(hook) + advice(hook));
    }
  }

  /** Removes those that were chosen, and those that the person at the terminal says yes to. */
  void remove(Watch watch, Optional<Terminal> terminal) throws PortException, InterruptedException {
    tellOfAbsent();
    for (Hook hook : found) {
      if (isChosen(hook)
          || (terminal.isPresent() && terminal.get().confirms("Remove " + name(hook) + "?"))) {
        watch.remove(repository, hook);
      } else {
        out.println("left " + name(hook) + advice(hook));
      }
    }
  }

  private void tellOfAbsent() {
    for (String one : chosen) {
      if (found.stream().noneMatch(hook -> is(hook, one))) {
        out.println("there is no webhook of a stack of 2016 that is " + one);
      }
    }
  }

  private boolean isChosen(Hook hook) {
    return chosen.stream().anyMatch(one -> is(hook, one));
  }

  private static boolean is(Hook hook, String idOrUrl) {
    return hook.url().equals(idOrUrl) || String.valueOf(hook.id()).equals(idOrUrl);
  }

  private static String name(Hook hook) {
    return "webhook " + hook.id() + ", which looks like one of a stack of 2016: " + hook.url();
  }

  private String advice(Hook hook) {
    return isChosen(hook) ? "" : "; conex watch --remove-old=" + hook.id() + " removes it";
  }
}
