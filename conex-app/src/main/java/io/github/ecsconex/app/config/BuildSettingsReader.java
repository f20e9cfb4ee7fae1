package io.github.ecsconex.app.config;

import io.github.ecsconex.core.build.BuildSettings;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.push.NamePatterns;
import io.github.ecsconex.core.push.PushRules;
import io.github.ecsconex.core.push.RepositoryPatterns;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubCredentials;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;

/** Reads what concerns builds: how they are done, and what they get. */
final class BuildSettingsReader {
  /** What builds got as arguments in 2016, and the worker has for itself. */
  private static final Set<String> NEVER_BY_THEMSELVES =
      Set.of(
          "GithubAccessToken",
          "NPMAccessToken",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN");

  private final Environment environment;
  private final KnownSettings known;

  BuildSettingsReader(Environment environment, KnownSettings known) {
    this.environment = environment;
    this.known = known;
  }

  BuildSettings settings() {
    KnownBuildSettings build = known.build;
    return new BuildSettings(
        environment.value(build.imageName),
        environment.value(build.dockerfile),
        environment.find(build.target),
        environment.value(build.skipSuperseded),
        new BuildPolicy(
            environment.value(build.noCache),
            environment.value(build.pull),
            environment.value(build.inlineCache),
            environment.value(build.network),
            new BuildLimits(
                environment.find(build.memory).map(OptionalLong::of).orElse(OptionalLong.empty()),
                environment.find(build.cpus).map(OptionalInt::of).orElse(OptionalInt.empty()))),
        environment.value(build.logLines),
        new PushRules(
            environment.find(known.repositories).orElse(RepositoryPatterns.ALL),
            environment.find(known.branches).orElse(NamePatterns.ALL),
            environment.find(known.tags).orElse(NamePatterns.ALL),
            environment.value(known.skipCi)));
  }

  /**
   * @param github what {@code GithubAccessToken} holds: a token is for builds too, the key of an
   *     App is not
   */
  BuildVariables variables(Optional<GithubCredentials> github) {
    Map<String, Secret> secrets = new HashMap<>();
    given(known.githubAccessToken.name(), github)
        .ifPresent(token -> secrets.put(known.githubAccessToken.name(), token));
    environment
        .find(known.npmAccessToken)
        .ifPresent(token -> secrets.put(known.npmAccessToken.name(), token));
    for (String name : names(known.build.secrets, github)) {
      Optional<Secret> value = given(name, github);
      if (value.isPresent()) {
        secrets.put(name, value.get());
      } else {
        environment.fault(known.build.secrets, " names " + name + ", which is not set");
      }
    }
    Map<String, Secret> arguments = new HashMap<>();
    Set<String> withheld = new HashSet<>(secrets.keySet());
    withheld.addAll(NEVER_BY_THEMSELVES);
    for (String name : names(known.build.arguments, github)) {
      given(name, github).ifPresent(value -> arguments.put(name, value));
      withheld.remove(name);
    }
    Map<String, String> never = new HashMap<>();
    if (isApp(github)) {
      withheld.remove(known.githubAccessToken.name());
      never.put(
          known.githubAccessToken.name(),
          "it is a GitHub App's key here; a step may ask for a token that the operator sets under"
              + " another name and offers by "
              + known.build.secrets.name());
    }
    return new BuildVariables(secrets, arguments, withheld, never);
  }

  StorageLimits storage() {
    return new StorageLimits(
        environment.value(known.build.buildCache),
        environment.find(known.build.images).map(OptionalLong::of).orElse(OptionalLong.empty()));
  }

  private static boolean isApp(Optional<GithubCredentials> github) {
    return github.orElse(null) instanceof GithubCredentials.App;
  }

  private Optional<Secret> given(String name, Optional<GithubCredentials> github) {
    if (name.equals(known.githubAccessToken.name())) {
      return github.orElse(null) instanceof GithubCredentials.Token token
          ? Optional.of(token.token())
          : Optional.empty();
    }
    return environment.variable(name).map(Secret::of);
  }

  private SequencedSet<String> names(
      Setting<SequencedSet<String>> setting, Optional<GithubCredentials> github) {
    SequencedSet<String> names = new LinkedHashSet<>();
    environment.find(setting).ifPresent(names::addAll);
    if (isApp(github) && names.remove(known.githubAccessToken.name())) {
      environment.fault(
          setting, " names GithubAccessToken, which is a GitHub App, and no build gets its key");
    }
    return names;
  }
}
