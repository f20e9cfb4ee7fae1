package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLimits;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds with the BuildKit of a Docker Engine. The tree goes to the engine as it is read, each line
 * comes to the log as the engine says it, and the engine asks for secrets and for logins of
 * registries when a step wants them: they are in no image, no cache and no address.
 *
 * <p>It opens no port: the engine asks over a connection that was made to it.
 */
public final class BuildkitImageBuilder implements ImageBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(BuildkitImageBuilder.class);

  /**
   * How long an engine may take to say that it ends a build, and again to do so. After that the
   * connection is closed, by which a step ends as well.
   */
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(1);

  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(10);

  private final DockerEngine engine;
  private final EngineBuilds builds;
  private final BaseImageLogins baseImageLogins;
  private final RandomIds ids;

  /**
   * A builder whose base images come from registries that want no login.
   *
   * @param clock tells when a job began, by which its image can be found if the job dies
   * @param random what sessions with the engine are named by: nobody must be able to guess it, nor
   *     may it give the same twice; safe for use by many threads, such as a SecureRandom
   */
  public BuildkitImageBuilder(DockerEngine engine, InstantSource clock, RandomGenerator random) {
    this(engine, clock, random, Map.of());
  }

  /**
   * A builder that may also pull base images from registries that want a login.
   *
   * @param clock tells when a job began, by which its image can be found if the job dies
   * @param random what sessions with the engine are named by: nobody must be able to guess it, nor
   *     may it give the same twice; safe for use by many threads, such as a SecureRandom
   * @param baseImageLogins by the registry's host; {@code docker.io} for Docker Hub. The engine is
   *     given the one that a {@code FROM} needs, when it needs it
   */
  public BuildkitImageBuilder(
      DockerEngine engine,
      InstantSource clock,
      RandomGenerator random,
      Map<String, RegistryLogin.Password> baseImageLogins) {
    this.engine = engine;
    this.builds = new EngineBuilds(engine, clock);
    this.baseImageLogins = BaseImageLogins.of(baseImageLogins);
    this.ids = new RandomIds(random);
  }

  @Override
  public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException {
    requireNoLimits(request.policy());
    try (OrderedLog ordered = new OrderedLog(log)) {
      return builds.build(
          source,
          request,
          (filter, tag) -> run(source, filter.withoutIgnoreFile(), request, tag, ordered));
    }
  }

  @Override
  public void requireSupport(BuildPolicy policy) throws PortException, InterruptedException {
    builds.requireAnswer();
    if (!engine.hasBuildkit(ids.get())) {
      throw new RejectedException(engine + " has no BuildKit");
    }
    requireNoLimits(policy);
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

  private static void requireNoLimits(BuildPolicy policy) throws RejectedException {
    if (!policy.limits().equals(BuildLimits.NONE)) {
      throw new RejectedException(
          "BuildKit would forget the limits of memory and processors; the classic builder keeps"
              + " them");
    }
  }

  private PortException run(
      SourceTree source, PathFilter filter, BuildRequest request, JobTag tag, BuildLog log)
      throws PortException, InterruptedException {
    LogContext context = LogContext.ofThisThread();
    String what = "build " + EngineBuilds.nameOf(source);
    BaseImageLogins logins = baseImageLogins.with(request.access());
    new BaseImageRefresh(engine, logins).run(source, request, log);
    SecretsService secrets = new SecretsService(request.access().secrets(), log);
    CredentialsService credentials = new CredentialsService(logins);
    try (BuildkitSession session = openSession(what, context, secrets, credentials)) {
      BuildkitAnswer answer = new BuildkitAnswer(log);
      String buildId = ids.get();
      BuildkitQuery query = BuildkitQuery.of(request, tag, session.id(), buildId);
      // The connection is closed before the pipe, whose end the engine must not take for the
      // tree's, and the session last: the engine ends a build whose session is gone with an error.
      // It is named twice to be closed also where no pipe could be made.
      try (EngineUpload owned = engine.upload(what);
          SourcePipe pipe =
              new SourcePipe(
                  out -> BuildkitContext.write(source, filter, out, log), owned::close, context);
          EngineUpload upload = owned) {
        BuildkitExchange exchange = new BuildkitExchange(upload, query);
        FutureTask<Optional<Throwable>> task =
            new FutureTask<>(() -> exchange.run(pipe.input(), answer));
        Thread.ofVirtual().name("buildkit-build").start(context.around(task));
        Optional<Throwable> brokenOff = await(task, exchange, buildId);
        Optional<IOException> unread = pipe.failure();
        if (unread.isPresent()) {
          throw EngineBuilds.unreadable(source, unread.get());
        }
        if (answer.error().isPresent()) {
          Optional<PortException> withheld = secrets.failure().or(credentials::failure);
          throw withheld.isPresent() ? withheld.get() : failure(source, request, answer, secrets);
        }
        if (brokenOff.isPresent()) {
          throw builds.brokenOff(
              what, reason(exchange, request, tag).orElse(brokenOff.get()), pipe.isRead());
        }
      }
      return builds.withoutImage(source);
    }
  }

  private BuildkitSession openSession(String what, LogContext context, BindableService... services)
      throws PortException, InterruptedException {
    List<ServerServiceDefinition> served =
        Stream.concat(Stream.of(new HealthService()), Arrays.stream(services))
            .map(BindableService::bindService)
            .toList();
    return engine
        .session(ids.get(), served, context)
        .orElseThrow(
            () -> new RejectedException("could not " + what + ": " + engine + " has no BuildKit"));
  }

  private Optional<Throwable> await(
      FutureTask<Optional<Throwable>> task, BuildkitExchange exchange, String buildId)
      throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case null -> throw new IllegalStateException(e);
        case RuntimeException defect -> throw defect;
        case Error error -> throw error;
        case Throwable other -> throw new IllegalStateException(other);
      }
    } catch (InterruptedException e) {
      if (exchange.isBegun()) {
        cancel(task, buildId);
      }
      throw e;
    }
  }

  /** Has the engine end what runs, and waits until it has, but not for ever. */
  private void cancel(FutureTask<Optional<Throwable>> task, String buildId) {
    try {
      boolean known =
          engine.callOver(
              "cancel a build",
              CANCEL_LIMIT,
              connection -> BuildkitExchange.cancel(connection, buildId));
      if (known) {
        task.get(CANCEL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (PortException | ExecutionException | TimeoutException e) {
      LOG.debug("a build that was cancelled is broken off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What an engine says that closed the connection before it had read all. */
  private Optional<Throwable> reason(BuildkitExchange exchange, BuildRequest request, JobTag tag)
      throws InterruptedException {
    if (exchange.isBegun()) {
      return Optional.empty();
    }
    BuildkitQuery query = BuildkitQuery.of(request, tag, "", "");
    try {
      return engine.callOver(
          "ask why a build is refused",
          REFUSAL_LIMIT,
          connection -> BuildkitExchange.refusal(connection, query));
    } catch (PortException e) {
      LOG.debug("the engine does not say why it refuses a build", e);
      return Optional.empty();
    }
  }

  private PortException failure(
      SourceTree source, BuildRequest request, BuildkitAnswer answer, SecretsService secrets)
      throws PortException, InterruptedException {
    String what = "build " + EngineBuilds.nameOf(source);
    String error = answer.error().orElseThrow();
    boolean ofStages =
        EngineBuilds.dockerfile(source, request).map(Dockerfile::hasStages).orElse(true);
    Optional<BuildkitStep> step = answer.progress().failed(error);
    step.ifPresent(answer.progress()::repeat);
    Optional<FailedStep> failed =
        step.map(each -> new FailedStep(each.description(ofStages), each.pulls()));
    Optional<String> missing = secrets.missing(error);
    if (missing.isPresent()) {
      return new RejectedException(
          String.format(
              "%s needs the secret %s; this build is given %s",
              failed.map(FailedStep::description).orElse("could not " + what + ": a step"),
              missing.get(),
              secrets.offer()));
    }
    return builds.failure(what, failed, BuildkitReason.of(error));
  }
}
