package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuiltImage;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.core.log.LogContext;
import java.util.Optional;

/** An image that bears the tag of its job. */
final class DockerBuiltImage implements BuiltImage {
  /** Each time, another worker with the same engine ended its push of the name at that moment. */
  private static final int MOST_TRIES = 5;

  private final DockerEngine engine;
  private final JobImages images;
  private final JobTag tag;
  private final long size;

  DockerBuiltImage(DockerEngine engine, JobImages images, JobTag tag, long size) {
    this.engine = engine;
    this.images = images;
    this.tag = tag;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public ImageDigest push(ImageReference target, RegistryLogin login, BuildLog log)
      throws PortException, InterruptedException {
    try {
      PushAnswer answer = pushOnce(target, login, log);
      for (int tries = 1; lacksName(answer) && tries < MOST_TRIES; tries++) {
        log.line("another job that pushes " + target + " took the name away; pushing again");
        answer = pushOnce(target, login, log);
      }
      return digest("push " + target, answer);
    } finally {
      images.unname(tag, target);
    }
  }

  @Override
  public void close() {
    images.remove(tag);
  }

  private PushAnswer pushOnce(ImageReference target, RegistryLogin login, BuildLog log)
      throws PortException, InterruptedException {
    // An engine pushes to where an image's name says.
    images.name(tag, target);
    try (PushAnswer answer = new PushAnswer(log);
        EngineConnection connection = engine.connect(LogContext.ofThisThread())) {
      connection
          .client()
          .pushImageCmd(target.repository())
          .withTag(target.tag().value())
          .withAuthConfig(EngineAuth.of(target.host(), login))
          .exec(answer);
      answer.await();
      return answer;
    }
  }

  private static boolean lacksName(PushAnswer answer) {
    return answer.error().map(error -> EngineFailure.lacksName(error.message())).orElse(false);
  }

  private ImageDigest digest(String what, PushAnswer answer)
      throws PortException, InterruptedException {
    Optional<EngineAnswer.EngineError> error = answer.error();
    if (error.isPresent()) {
      String message = "could not " + what + ": " + error.get().message();
      throw EngineFailure.refusesForGood(error.get().message())
          ? new RejectedException(message)
          : new UnavailableException(message);
    }
    if (answer.failure().isPresent()) {
      throw engine.failure(what, answer.failure().get());
    }
    String digest =
        answer
            .digest()
            .orElseThrow(() ->
                new UnavailableException(
                    "could not " + what + ": " + engine + " ended without giving the digest"));
    try {
      return new ImageDigest(digest);
    } catch (IllegalArgumentException e) {
      throw new RejectedException("could not " + what + ": " + e.getMessage(), e);
    }
  }
}
