package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.model.AuthConfigurations;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.source.ContextFilter;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds with a Docker Engine's classic builder: the tree goes to the engine as it is read, and
 * each line comes to the log as the engine says it.
 */
public final class DockerImageBuilder implements ImageBuilder {
  private final DockerEngine engine;
  private final JobImages images;
  private final InstantSource clock;
  private final AuthConfigurations baseImageLogins;

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
    this.images = new JobImages(engine);
    this.clock = clock;
    this.baseImageLogins = new AuthConfigurations();
    baseImageLogins.forEach(
        (host, login) -> this.baseImageLogins.addConfig(EngineAuth.of(host, login)));
  }

  @Override
  public BuiltImage build(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException {
    JobTag tag = JobTag.of(request.jobId(), clock.instant());
    PathFilter filter = filter(source, request);
    images.removeAllOf(request.jobId());
    boolean built = false;
    try {
      BuildAnswer answer = run(source, filter, request, tag, log);
      Optional<JobImages.LocalImage> image = images.find(tag);
      if (image.isEmpty()) {
        throw withoutImage(source, answer);
      }
      built = true;
      return new DockerBuiltImage(engine, images, tag, image.get().size());
    } finally {
      if (!built) {
        // The engine may have been done before it heard that it need not be.
        images.remove(tag);
      }
    }
  }

  @Override
  public void requireSupport(BuildPolicy policy) throws PortException, InterruptedException {
    engine.requireAnswer("reach the engine");
  }

  @Override
  public void requireAnswer() throws UnavailableException, InterruptedException {
    try {
      engine.requireAnswer("speak");
    } catch (PortException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  @Override
  public int removeLeftovers(Instant began) throws UnavailableException, InterruptedException {
    try {
      return images.removeAllBefore(began);
    } catch (PortException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  @Override
  public long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException {
    return new EngineStorage(engine).reclaim(limits, began);
  }

  private static PathFilter filter(SourceTree source, BuildRequest request) throws PortException {
    try {
      return ContextFilter.of(source, request.recipe().dockerfile());
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private static PortException unreadable(SourceTree source, IOException e) {
    return UnusableTreeException.explain(
        "could not build " + source.commit() + ": its files could not be read", e);
  }

  private BuildAnswer run(
      SourceTree source, PathFilter filter, BuildRequest request, JobTag tag, BuildLog log)
      throws PortException, InterruptedException {
    LogContext context = LogContext.ofThisThread();
    String what = "build " + source.commit();
    EngineConnection connection = engine.connect(context);
    // The connection is closed before the pipe, whose end the engine must not take for the tree's.
    try (BuildAnswer answer = new BuildAnswer(log);
        SourcePipe pipe =
            new SourcePipe(out -> source.writeTarTo(out, filter), connection::close, context);
        connection) {
      BuildImageCmd command =
          connection
              .client()
              .buildImageCmd(pipe.input())
              .withDockerfilePath(request.recipe().dockerfile())
              .withTags(Set.of(tag.toString()))
              .withRemove(true)
              .withForcerm(true)
              .withBuildAuthConfigs(baseImageLogins);
      request.recipe().arguments().forEach(command::withBuildArg);
      command.exec(answer);
      answer.await();
      Optional<IOException> unread = pipe.failure();
      if (unread.isPresent()) {
        throw unreadable(source, unread.get());
      }
      Optional<EngineAnswer.EngineError> error = answer.error();
      if (error.isPresent()) {
        throw failure(what, answer.step(), error.get());
      }
      if (answer.failure().isPresent()) {
        throw engine.failure(what, answer.failure().get());
      }
      return answer;
    }
  }

  private PortException failure(
      String what, Optional<BuildAnswer.Step> step, EngineAnswer.EngineError error)
      throws PortException, InterruptedException {
    String tried = step.map(BuildAnswer.Step::toString).orElse("could not " + what);
    if (error.code().isPresent()) {
      String exited = tried + " exited with " + error.code().get();
      // An engine that stops ends what runs, and reports it as if the step had failed by itself.
      engine.requireAnswer("tell why " + exited);
      return new RejectedException(exited);
    }
    String message = tried + (step.isPresent() ? " failed: " : ": ") + error.message();
    boolean passing =
        step.map(BuildAnswer.Step::pulls).orElse(false)
            ? !EngineFailure.isDefinite(error.message())
            : EngineFailure.isPassing(error.message());
    if (passing) {
      return new UnavailableException(message);
    }
    engine.requireAnswer(step.isPresent() ? "tell why " + tried + " failed" : what);
    return new RejectedException(message);
  }

  private PortException withoutImage(SourceTree source, BuildAnswer answer) {
    boolean ended = answer.step().map(BuildAnswer.Step::isLast).orElse(false);
    return ended && !answer.hasStage()
        ? new RejectedException(
            "could not build " + source.commit() + ": the Dockerfile has no FROM")
        : new UnavailableException(
            "could not build "
                + source.commit()
                + " with "
                + engine
                + ": it ended without an image and without an error");
  }
}
