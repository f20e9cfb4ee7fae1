package io.github.ecsconex.app.config;

import io.github.ecsconex.core.secret.Secret;
import java.util.Map;
import java.util.Set;

/**
 * The variables of this process that builds get. Prints no value.
 *
 * @param secrets what a build may ask for as a secret, by name
 * @param arguments what a Dockerfile gets as the build argument that it declares, by name
 * @param withheld the names of secrets that are no build argument, set or not
 * @param never why a build can be given no secret of a name, by the name
 */
public record BuildVariables(
    Map<String, Secret> secrets,
    Map<String, Secret> arguments,
    Set<String> withheld,
    Map<String, String> never) {
  public BuildVariables {
    secrets = Map.copyOf(secrets);
    arguments = Map.copyOf(arguments);
    withheld = Set.copyOf(withheld);
    never = Map.copyOf(never);
  }
}
