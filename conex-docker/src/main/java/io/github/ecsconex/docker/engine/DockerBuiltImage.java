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
      // An engine pushes to where an image's name says.
      images.name(tag, target);
      return pushNamed(target, login, log);
    } finally {
      images.unname(tag, target);
    }
  }

  @Override
  public void close() {
    images.remove(tag);
  }

  private ImageDigest pushNamed(ImageReference target, RegistryLogin login, BuildLog log)
      throws PortException, InterruptedException {
    String what = "push " + target;
    try (PushAnswer answer = new PushAnswer(log);
        EngineConnection connection = engine.connect(LogContext.ofThisThread())) {
      connection
          .client()
          .pushImageCmd(target.repository())
          .withTag(target.tag().value())
          .withAuthConfig(EngineAuth.of(target.host(), login))
          .exec(answer);
      answer.await();
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
      return digest(what, answer);
    }
  }

  private ImageDigest digest(String what, PushAnswer answer) throws PortException {
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
