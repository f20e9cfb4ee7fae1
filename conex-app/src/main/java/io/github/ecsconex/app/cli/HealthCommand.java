package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.SettingsReader;
import io.github.ecsconex.app.health.HealthQuestion;
import io.github.ecsconex.core.failure.UnavailableException;
import java.io.PrintStream;
import java.util.Map;

/**
 * {@code conex health}: whether the worker beside it takes messages. Does without the other parts
 * of the program, since a container's health is asked for every 30 s.
 */
final class HealthCommand {
  private final Map<String, String> environment;
  private final PrintStream out;

  HealthCommand(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  int run() throws ConfigurationException, UnavailableException, InterruptedException {
    HealthQuestion.requireHealthy(SettingsReader.health(environment));
    out.println("healthy");
    return ExitCode.OK;
  }
}
