package io.github.ecsconex.app.config;

import io.github.ecsconex.aws.ecr.RepositoryOptions;
import io.github.ecsconex.core.notice.StatusTarget;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.core.work.RetryPolicy;
import io.github.ecsconex.core.work.SettlementPolicy;
import io.github.ecsconex.core.work.WorkerSettings;
import io.github.ecsconex.docker.registry.DockerConfigLogins;
import io.github.ecsconex.git.github.GithubApi;
import io.github.ecsconex.git.github.GithubCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the settings out of environment variables, and tells of all that is wrong with them. */
public final class SettingsReader {
  /** A setting without a default that some commands cannot do without. */
  public enum Need {
    QUEUE,
    REGISTRIES
  }

  private static final String NO_AUTHS = "{}";
  private static final String GITHUB = "github.com";

  private final Environment environment;
  private final HomeDirectory home;
  private final KnownSettings known;

  private SettingsReader(Environment environment, HomeDirectory home, AddressForms forms) {
    this.environment = environment;
    this.home = home;
    this.known = new KnownSettings(forms, home);
  }

  /**
   * The settings that {@code environment} holds; a variable that is empty is as good as not set.
   *
   * @param forms of the addresses that there are adapters for
   * @param needs what must be set
   * @throws ConfigurationException if anything is wrong, telling everything that is
   */
  public static Settings read(
      Map<String, String> environment, HomeDirectory home, AddressForms forms, Set<Need> needs)
      throws ConfigurationException {
    return new SettingsReader(new Environment(environment), home, forms).read(needs);
  }

  /**
   * Where the worker of {@code environment} tells how it fares, whatever else is set there.
   *
   * @throws ConfigurationException if that is not set, or wrong
   */
  public static InetSocketAddress health(Map<String, String> environment)
      throws ConfigurationException {
    Environment read = new Environment(environment);
    read.require(KnownSettings.HEALTH);
    Optional<InetSocketAddress> health = read.find(KnownSettings.HEALTH);
    read.throwIfFaulty();
    return health.orElseThrow();
  }

  private Settings read(Set<Need> needs) throws ConfigurationException {
    for (Need need : Need.values()) {
      if (needs.contains(need)) {
        environment.require(
            switch (need) {
              case QUEUE -> known.queue;
              case REGISTRIES -> known.registries;
            });
      }
    }
    GitSettings git = git();
    GithubSettings github = github(git);
    RegistrySettings registry = registry();
    BuildSettingsReader builds = new BuildSettingsReader(environment, known);
    BuildVariables variables = builds.variables(git.credentials());
    Settings settings =
        new Settings(
            environment.find(known.queue),
            environment.find(known.registries).orElse(List.of()),
            environment.value(known.notify),
            environment.value(known.builder),
            git,
            github,
            builds.settings(),
            variables,
            builds.storage(),
            engine(),
            registry,
            new EcsSettings(
                environment.find(known.ecsMetadata),
                environment.find(known.ecsMetadataFile),
                environment.find(known.ecsAgent)),
            work(),
            environment.find(KnownSettings.HEALTH),
            environment.value(known.logLevel),
            secrets(git, registry, variables));
    environment.refuseOthersThan(known.all());
    environment.throwIfFaulty();
    return settings;
  }

  private static List<Secret> secrets(
      GitSettings git, RegistrySettings registry, BuildVariables variables) {
    List<Secret> secrets = new ArrayList<>(registry.logins().secrets());
    git.credentials().ifPresent(credentials -> secrets.addAll(credentials.secrets()));
    secrets.addAll(variables.secrets().values());
    secrets.addAll(variables.arguments().values());
    return secrets.stream().distinct().toList();
  }

  private GitSettings git() {
    return new GitSettings(
        environment.value(known.gitUrl),
        credentials(),
        environment.value(known.cache),
        environment.value(known.cacheSize),
        environment.value(known.gitTimeout));
  }

  private Optional<GithubCredentials> credentials() {
    Optional<Secret> set = environment.find(known.githubAccessToken);
    if (set.isPresent() && set.get().reveal().startsWith("@")) {
      set =
          content(known.githubAccessToken, home.resolve(set.get().reveal().substring(1)))
              .map(Secret::of);
    }
    try {
      return set.map(GithubCredentials::parse);
    } catch (IllegalArgumentException e) {
      environment.fault(known.githubAccessToken, " is wrong: " + e.getMessage());
      return Optional.empty();
    }
  }

  private GithubSettings github(GitSettings git) {
    Optional<URI> api =
        environment
            .find(known.githubApi)
            .or(() -> git.url().host().filter(GITHUB::equals).map(unused -> GithubApi.GITHUB_COM));
    if (api.isEmpty() && git.credentials().orElse(null) instanceof GithubCredentials.App) {
      environment.fault(
          known.githubApi, " is not set, and the GitHub App in GithubAccessToken needs it");
    }
    return new GithubSettings(
        api, git.credentials(), environment.value(known.statuses), statusTarget());
  }

  private Optional<StatusTarget> statusTarget() {
    String service = environment.value(known.service);
    String region = environment.find(known.awsRegion).orElse("");
    try {
      return environment
          .find(known.statusUrl)
          .map(template -> new StatusTarget(template, service, region));
    } catch (IllegalArgumentException e) {
      environment.fault(known.statusUrl, " is wrong: " + e.getMessage());
      return Optional.empty();
    }
  }

  private EngineSettings engine() {
    String host = environment.value(known.dockerHost);
    return new EngineSettings(
        host,
        host.startsWith("tcp:") && environment.value(known.dockerTlsVerify),
        environment
            .find(known.dockerCertPath)
            .orElseGet(() -> environment.value(known.dockerConfig)));
  }

  private RegistrySettings registry() {
    return new RegistrySettings(
        logins(),
        environment.value(known.registryTimeout),
        new RepositoryOptions(
            environment.value(known.ecrImmutableTags),
            environment.value(known.ecrScanOnPush),
            policy(known.ecrLifecyclePolicy),
            policy(known.ecrAccessPolicy)));
  }

  private Optional<String> policy(Setting<String> setting) {
    Optional<String> set = environment.find(setting);
    return set.isPresent() && set.get().startsWith("@")
        ? content(setting, home.resolve(set.get().substring(1)))
        : set;
  }

  private DockerConfigLogins logins() {
    String text = auths().orElse(NO_AUTHS);
    try {
      return DockerConfigLogins.parse(text);
    } catch (IllegalArgumentException e) {
      environment.fault(known.registryAuths, " is wrong: " + e.getMessage());
      return DockerConfigLogins.parse(NO_AUTHS);
    }
  }

  private Optional<String> auths() {
    Optional<String> set = environment.find(known.registryAuths).map(Secret::reveal);
    if (set.isPresent()) {
      return set.get().startsWith("@")
          ? content(known.registryAuths, home.resolve(set.get().substring(1)))
          : set;
    }
    Path file = environment.value(known.dockerConfig).resolve("config.json");
    return Files.isReadable(file) ? content(known.registryAuths, file) : Optional.empty();
  }

  private Optional<String> content(Setting<?> setting, Path file) {
    try {
      return Optional.of(Files.readString(file)).filter(text -> !text.isBlank());
    } catch (IOException e) {
      environment.fault(setting, " leads to " + file + ", which cannot be read");
      return Optional.empty();
    }
  }

  private WorkerSettings work() {
    Duration lease = environment.value(known.lease);
    Duration renewal = environment.value(known.renewal);
    if (lease.compareTo(renewal) <= 0) {
      environment.contradiction(known.renewal, known.lease, "is not less than");
      lease = renewal.plusSeconds(1);
    }
    return new WorkerSettings(
        environment.value(known.service),
        environment.value(known.workers),
        environment.value(known.pollWait),
        lease,
        renewal,
        environment.value(known.jobLimit),
        environment.value(known.grace),
        settlement());
  }

  private SettlementPolicy settlement() {
    int maxAttempts = environment.value(known.maxAttempts);
    int maxReceives = environment.value(known.maxReceives);
    if (maxReceives < maxAttempts) {
      environment.contradiction(known.maxReceives, known.maxAttempts, "is less than");
      maxReceives = maxAttempts;
    }
    return new SettlementPolicy(
        maxAttempts,
        maxReceives,
        environment.value(known.notifyRetries),
        RetryPolicy.FOR_MESSAGES.beginningWith(environment.value(known.retryDelay)));
  }
}
