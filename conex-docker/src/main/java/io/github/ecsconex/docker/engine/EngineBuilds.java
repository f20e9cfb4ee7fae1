package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.BuildRecipe;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.source.ContextFilter;
import io.github.ecsconex.core.source.Dockerfile;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is the same whichever of an engine's builders builds: what a build begins and ends with. */
final class EngineBuilds {
  /** One of an engine's builders. */
  interface Builder {
    /**
     * Builds what {@code filter} leaves of the tree, to an image with {@code tag}.
     *
     * @return why there may be no image though the builder named no error
     */
    PortException build(ContextFilter filter, JobTag tag)
        throws PortException, InterruptedException;
  }

  /** With the option, if it is one. */
  private static final Pattern UNKNOWN =
      Pattern.compile("unknown (?:instruction|flag: (\\S+))", Pattern.CASE_INSENSITIVE);

  private final DockerEngine engine;
  private final JobImages images;
  private final EngineStorage storage;
  private final InstantSource clock;

  EngineBuilds(DockerEngine engine, InstantSource clock) {
    this.engine = engine;
    this.images = new JobImages(engine);
    this.storage = new EngineStorage(engine, clock);
    this.clock = clock;
  }

  BuiltImage build(SourceTree source, BuildRequest request, Builder builder)
      throws PortException, InterruptedException {
    JobTag tag = JobTag.of(request.jobId(), clock.instant());
    ContextFilter filter = filter(source, request);
    images.removeAllOf(request.jobId());
    boolean built = false;
    try {
      PortException withoutImage = builder.build(filter, tag);
      Optional<JobImages.LocalImage> image = images.find(tag);
      if (image.isEmpty()) {
        throw withoutImage;
      }
      built = true;
      return new DockerBuiltImage(engine, images, tag, image.get().size());
    } catch (RejectedException e) {
      throw withHint(e, source, request);
    } finally {
      if (!built) {
        // The engine may have been done before it heard that it need not be.
        images.remove(tag);
      }
    }
  }

  void requireAnswer() throws UnavailableException, InterruptedException {
    try {
      engine.requireAnswer("speak");
    } catch (PortException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  int removeLeftovers(Instant began) throws UnavailableException, InterruptedException {
    try {
      return images.removeAllBefore(began);
    } catch (PortException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  long reclaim(StorageLimits limits, Instant began)
      throws UnavailableException, InterruptedException {
    return storage.reclaim(limits, began);
  }

  /**
   * Whose fault it is that a build failed, and what is to be said of it.
   *
   * @param step where it failed; empty if at none
   */
  PortException failure(String what, Optional<FailedStep> step, EngineAnswer.EngineError error)
      throws PortException, InterruptedException {
    String tried = step.map(FailedStep::description).orElse("could not " + what);
    if (error.code().isPresent()) {
      String exited = tried + " exited with " + error.code().get();
      // An engine that stops ends what runs, and reports it as if the step had failed by itself.
      engine.requireAnswer("tell why " + exited);
      return new RejectedException(exited);
    }
    String message = tried + (step.isPresent() ? " failed: " : ": ") + error.message();
    boolean passing =
        step.map(FailedStep::pulls).orElse(false)
            ? !EngineFailure.isDefinite(error.message())
            : EngineFailure.isPassing(error.message());
    if (passing) {
      return new UnavailableException(message);
    }
    engine.requireAnswer(step.isPresent() ? "tell why " + tried + " failed" : what);
    return new RejectedException(message);
  }

  /**
   * Why an exchange with the engine ended early. One that stops reading a tree closes the
   * connection, and with it goes the reason that it may have given.
   *
   * @param read whether the engine had all of the tree
   */
  PortException brokenOff(String what, Throwable thrown, boolean read) {
    PortException failure = engine.failure(what, thrown);
    return read || !EngineFailure.isBrokenConnection(thrown)
        ? failure
        : new UnavailableException(
            failure.getMessage()
                + "; the engine stopped reading the tree, as one does that ends, or that has no"
                + " space left on device: its own log says why",
            failure);
  }

  /** The build arguments of a recipe, with what its other parts become. */
  static Map<String, String> arguments(BuildRecipe recipe) {
    Map<String, String> arguments = new TreeMap<>(recipe.arguments());
    recipe
        .sourceDate()
        .ifPresent(date ->
            arguments.put(BuildRecipe.SOURCE_DATE_EPOCH, Long.toString(date.getEpochSecond())));
    return arguments;
  }

  /** What the engine calls the network that steps get; empty for its own choice. */
  static Optional<String> network(BuildPolicy policy) {
    return switch (policy.network()) {
      case DEFAULT -> Optional.empty();
      case NONE -> Optional.of("none");
      case HOST -> Optional.of("host");
    };
  }

  /** What a person is told that a tree is: its commit, or the tree itself if it is of none. */
  static String nameOf(SourceTree source) {
    return source.commit().isZero() ? source.toString() : source.commit().toString();
  }

  /** There is no image though the engine named no error. */
  PortException withoutImage(SourceTree source) {
    return new UnavailableException(
        "could not build "
            + nameOf(source)
            + " with "
            + engine
            + ": it ended without an image and without an error");
  }

  /** Why the tree could not be built: {@code e} came while it was read. */
  static PortException unreadable(SourceTree source, IOException e) {
    return UnusableTreeException.explain(
        "could not build " + nameOf(source) + ": its files could not be read", e);
  }

  /** The Dockerfile of a build; empty if the tree has none. */
  static Optional<Dockerfile> dockerfile(SourceTree source, BuildRequest request)
      throws PortException {
    try {
      return Dockerfile.read(source, request.recipe().dockerfile());
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /** An engine calls wrong what it does not know yet. */
  private static PortException withHint(
      RejectedException failure, SourceTree source, BuildRequest request) throws PortException {
    String message = String.valueOf(failure.getMessage());
    Matcher unknown = UNKNOWN.matcher(message);
    Optional<Dockerfile> dockerfile =
        unknown.find() ? dockerfile(source, request) : Optional.empty();
    if (dockerfile.isEmpty()) {
      return failure;
    }
    if (unknown.group(1) == null) {
      return dockerfile.get().hasHereDocuments()
          ? new RejectedException(
              message
                  + "; the Dockerfile has here-documents, which only the BuildKit of Docker Engine"
                  + " 23 and later knows",
              failure)
          : failure;
    }
    return dockerfile.get().buildkitOptions().stream()
        .filter(option -> option.endsWith(" --" + unknown.group(1)))
        .findFirst()
        .map(option ->
            new RejectedException(
                message + "; " + option + " needs the BuildKit of a newer Docker Engine", failure))
        .orElse(failure);
  }

  private static ContextFilter filter(SourceTree source, BuildRequest request)
      throws PortException {
    try {
      return ContextFilter.of(source, request.recipe().dockerfile());
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }
}
