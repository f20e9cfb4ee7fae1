package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.config.SettingsReader.Need;
import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.app.wiring.Invocation;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.secret.Redactor;
import java.io.PrintStream;
import java.util.Optional;
import java.util.Set;

/** Starts what a command needs, runs it, and takes everything down again. */
final class Launcher {
  /** A command, with what it needs at hand. */
  interface Command {
    int run(Application application)
        throws ConfigurationException, PortException, InterruptedException;
  }

  private final Surroundings surroundings;
  private final Ending ending;
  private Redactor redactor = Redactor.NONE;

  Launcher(Surroundings surroundings, Ending ending) {
    this.surroundings = surroundings;
    this.ending = ending;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Ending ending() {
    return ending;
  }

  /** {@code text} without the secrets of the settings, as far as these were read. */
  String withoutSecrets(String text) {
    return redactor.redact(text);
  }

  /**
   * The exit code of {@code command}, run with settings that hold what it needs.
   *
   * @param log where the log goes
   */
  int run(Set<Need> needs, Optional<GitUrl> repositoryUrl, PrintStream log, Command command)
      throws ConfigurationException, PortException, InterruptedException {
    Invocation invocation =
        new Invocation(surroundings.environment(), surroundings.home(), needs, repositoryUrl);
    Application application = new Application(invocation);
    ProgramLog.prepare();
    Settings settings = application.get(Settings.class);
    redactor = application.get(Redactor.class);
    try (ProgramLog programLog = ProgramLog.start(log, settings.logLevel(), redactor);
        application) {
      return command.run(application);
    }
  }
}
