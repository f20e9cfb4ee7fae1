package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.SettingsReader;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one run of the program starts from.
 *
 * @param environment the environment variables, read once
 * @param needs what the command cannot do without
 * @param repositoryUrl where the one repository is that the command is about, if the person who
 *     started it said so; it takes the place of the settings' URL
 */
public record Invocation(
    Map<String, String> environment,
    HomeDirectory home,
    Set<SettingsReader.Need> needs,
    Optional<GitUrl> repositoryUrl) {
  public Invocation {
    environment = Map.copyOf(environment);
    needs = Set.copyOf(needs);
  }

  /** Prints no variable, for any may hold a secret. */
  @Override
  public String toString() {
    return "Invocation[needs=" + needs + ", repositoryUrl=" + repositoryUrl + "]";
  }
}
