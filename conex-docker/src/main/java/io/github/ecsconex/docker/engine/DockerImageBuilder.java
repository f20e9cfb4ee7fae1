package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.model.AuthConfigurations;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.PullPolicy;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Builds with a Docker Engine's classic builder: the tree goes to the engine as it is read, and
 * each line comes to the log as the engine says it.
 */
public final class DockerImageBuilder implements ImageBuilder {
  /** In microseconds; the engine's own. */
  private static final long CPU_PERIOD = 100_000;

  private final DockerEngine engine;
  private final EngineBuilds builds;
  private final BaseImageLogins baseImageLogins;

  /**
   * A builder whose base images come from registries that want no login.
   *
   * @param clock tells when a job began, by which its image can be found if the job dies
   */
  public DockerImageBuilder(DockerEngine engine, InstantSource clock) {
    this(engine, clock, Map.of());
  }

  /**
   * A builder that may also pull base images from registries that want a login.
   *
   * @param clock tells when a job began, by which its image can be found if the job dies
   * @param baseImageLogins by the registry's host; {@code docker.io} for Docker Hub. The engine is
   *     given all of them with each build, and uses what a {@code FROM} names
   */
  public DockerImageBuilder(
      DockerEngine engine,
      InstantSource clock,
      Map<String, RegistryLogin.Password> baseImageLogins) {
    this.engine = engine;
    this.builds = new EngineBuilds(engine, clock);
    this.baseImageLogins = BaseImageLogins.of(baseImageLogins);
  }

  @Override
  public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException {
    requireLimits(request.policy().limits());
    return builds.build(source, request, (filter, tag) -> run(source, filter, request, tag, log));
  }

  @Override
  public void requireSupport(BuildPolicy policy) throws PortException, InterruptedException {
    builds.requireAnswer();
    if (policy.inlineCache()) {
      throw new RejectedException(
          "the classic builder of " + engine + " makes images that tell nothing of their layers");
    }
    requireLimits(policy.limits());
  }

  @Override
  public void requireAnswer() throws UnavailableException, InterruptedException {
    builds.requireAnswer();
  }

  @Override
  public int removeLeftovers(Instant began) throws UnavailableException, InterruptedException {
    return builds.removeLeftovers(began);
  }

  @Override
  public long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException {
    return builds.reclaim(limits, began);
  }

  private void requireLimits(BuildLimits limits) throws PortException, InterruptedException {
    if (limits.cpuMillis().isPresent() && !engine.limitsProcessors()) {
      throw new RejectedException(
          engine + " cannot limit processors: its machine has no cgroup that does");
    }
    if (limits.memory().isPresent() && !engine.limitsMemory()) {
      throw new RejectedException(
          engine + " cannot limit memory: its machine has no cgroup that does");
    }
  }

  private PortException run(
      SourceTree source, PathFilter filter, BuildRequest request, JobTag tag, BuildLog log)
      throws PortException, InterruptedException {
    requireClassic(source, request);
    LogContext context = LogContext.ofThisThread();
    String what = "build " + EngineBuilds.nameOf(source);
    BaseImageLogins logins = baseImageLogins.with(request.access());
    BuildRecipe recipe = request.recipe();
    BuildPolicy policy = request.policy();
    AuthConfigurations auths = new AuthConfigurations();
    for (Map.Entry<String, RegistryLogin> login : logins.all().entrySet()) {
      auths.addConfig(EngineAuth.of(login.getKey(), login.getValue()));
    }
    new BaseImageRefresh(engine, logins).run(source, request, log);
    EngineConnection connection = engine.connect(context, processors(policy.limits()));
    // The connection is closed before the pipe, whose end the engine must not take for the tree's.
    try (BuildAnswer answer = new BuildAnswer(log);
        SourcePipe pipe =
            new SourcePipe(out -> source.writeTarTo(out, filter), connection::close, context);
        connection) {
      BuildImageCmd command =
          connection
              .client()
              .buildImageCmd(pipe.input())
              .withDockerfilePath(recipe.dockerfile())
              .withTags(Set.of(tag.toString()))
              .withRemove(true)
              .withForcerm(true)
              .withNoCache(policy.noCache())
              .withPull(policy.pull() == PullPolicy.ALWAYS)
              .withLabels(recipe.labels())
              .withBuildAuthConfigs(auths);
      EngineBuilds.arguments(recipe).forEach(command::withBuildArg);
      recipe.target().ifPresent(command::withTarget);
      EngineBuilds.network(policy).ifPresent(command::withNetworkMode);
      policy.limits().memory().ifPresent(memory -> command.withMemory(memory).withMemswap(memory));
      command.exec(answer);
      answer.await();
      Optional<IOException> unread = pipe.failure();
      if (unread.isPresent()) {
        throw EngineBuilds.unreadable(source, unread.get());
      }
      Optional<EngineAnswer.EngineError> error = answer.error();
      if (error.isPresent()) {
        throw builds.failure(
            what,
            answer.step().map(step -> new FailedStep(step.toString(), step.pulls())),
            error.get());
      }
      if (answer.failure().isPresent()) {
        throw builds.brokenOff(what, answer.failure().get(), pipe.isRead());
      }
      return withoutImage(source, answer);
    }
  }

  /** The quota in each period, both in microseconds; empty for no limit. */
  private static String processors(BuildLimits limits) {
    return limits.cpuMillis().isPresent()
        ? String.format(
            Locale.ROOT,
            "cpuperiod=%d&cpuquota=%d",
            CPU_PERIOD,
            CPU_PERIOD / 1000 * limits.cpuMillis().getAsInt())
        : "";
  }

  /** The engine would name the first option alone, and not what to do. */
  private void requireClassic(SourceTree source, BuildRequest request) throws PortException {
    SequencedSet<String> options =
        EngineBuilds.dockerfile(source, request)
            .map(Dockerfile::buildkitOptions)
            .orElseGet(LinkedHashSet::new);
    if (!options.isEmpty()) {
      throw new RejectedException(
          String.format(
              "could not build %s: %s has %s, which only BuildKit builds, and it is built by the"
                  + " classic builder of %s",
              EngineBuilds.nameOf(source),
              request.recipe().dockerfile(),
              String.join(", ", options),
              engine));
    }
  }

  private PortException withoutImage(SourceTree source, BuildAnswer answer) {
    boolean ended = answer.step().map(BuildAnswer.Step::isLast).orElse(false);
    return ended && !answer.hasStage()
        ? new RejectedException(
            "could not build " + EngineBuilds.nameOf(source) + ": the Dockerfile has no FROM")
        : builds.withoutImage(source);
  }
}
