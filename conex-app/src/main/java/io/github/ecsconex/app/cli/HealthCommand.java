package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.app.health.HealthQuestion;
import io.github.ecsconex.app.wiring.Application;
import io.github.ecsconex.core.failure.PortException;
import java.io.PrintStream;

/** {@code conex health}: whether the worker beside it takes messages. */
final class HealthCommand {
  private final Application application;
  private final PrintStream out;

  HealthCommand(Application application, PrintStream out) {
    this.application = application;
    this.out = out;
  }

  int run() throws ConfigurationException, PortException, InterruptedException {
    HealthQuestion.requireHealthy(application.get(Settings.class).health().orElseThrow());
    out.println("healthy");
    return ExitCode.OK;
  }
}
