package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.git.github.GithubPushEncoder;
import java.io.PrintStream;

/** {@code conex send}: puts a push into the queue as the webhook does. */
final class SendCommand {
  /** What a push's message is about, since 2016. */
  static final String SUBJECT = "webhook";

  /** MessageGroupId (Publish), characters. */
  private static final int LONGEST_GROUP = 128;

  private final Application application;
  private final PrintStream out;
  private final PrintStream err;

  SendCommand(Application application, PrintStream out, PrintStream err) {
    this.application = application;
    this.out = out;
    this.err = err;
  }

  int run(RepositoryArgument argument, Revision revision, String user, boolean noCache)
      throws ConfigurationException, PortException, InterruptedException {
    PushEvent push =
        RequestedPush.of(
            application.get(SourceFetcher.class), argument.repository(), revision, user, noCache);
    String body = new GithubPushEncoder().encode(push);
    String id = application.get(MessageSender.class).send(SUBJECT, body, group(push));
    err.printf("sent commit %s to %s of %s%n", push.after(), push.ref(), push.repository());
    if (argument.url().isPresent()) {
      tellWhereWorkersLook(push.repository(), argument.url().get());
    }
    out.println(id);
    return ExitCode.OK;
  }

  /** Whose message it is, as the webhook has it. */
  static String group(PushEvent push) {
    String name = push.repository().toString();
    return name.substring(0, Math.min(name.length(), LONGEST_GROUP));
  }

  /** A message holds a name, not a place; who sends from a place should know what comes of it. */
  private void tellWhereWorkersLook(Repository repository, GitUrl sent)
      throws ConfigurationException, PortException, InterruptedException {
    String elsewhere = application.get(Settings.class).git().url().of(repository);
    if (!elsewhere.equals(sent.text())) {
      err.printf(
          "note: a worker with this CONEX_GIT_URL fetches it from %s, not from %s%n",
          elsewhere, sent);
    }
  }
}
