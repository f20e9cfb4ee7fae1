package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.build.MissedPushes;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.git.github.GithubPushEncoder;
import java.io.PrintStream;

/** {@code conex sweep}: puts the pushes into the queue that nobody heard of. */
final class SweepCommand {
  private final Application application;
  private final PrintStream out;

  SweepCommand(Application application, PrintStream out) {
    this.application = application;
    this.out = out;
  }

  int run(Repository repository, String user, boolean dryRun)
      throws ConfigurationException, PortException, InterruptedException {
    MissedPushes.Missed missed = application.get(MissedPushes.class).find(repository, user);
    GithubPushEncoder encoder = new GithubPushEncoder();
    for (PushEvent push : missed.pushes()) {
      String what = push.repository() + "  " + push.ref() + "  " + push.after();
      if (dryRun) {
        out.println(what + "  is not published");
      } else {
        String id =
            application
                .get(MessageSender.class)
                .send(SendCommand.SUBJECT, encoder.encode(push), SendCommand.group(push));
        out.println(what + "  sent as " + id);
      }
    }
    missed
        .leftOut()
        .forEach((ref, reason) -> out.println(repository + "  " + ref + "  left out: " + reason));
    if (missed.pushes().isEmpty() && missed.leftOut().isEmpty()) {
      out.println(repository + "  everything is published");
    }
    return ExitCode.OK;
  }
}
