package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.command.PullImageCmd;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.core.image.BuildRequest;
import io.github.ecsconex.core.image.PullPolicy;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.source.SourceTree;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the engine pull anew those of a build's base images that it has. A build would use them as
 * they are; told to pull, it would fail for one that no registry gives. What the engine does not
 * have it pulls by itself when the build comes to it.
 */
final class BaseImageRefresh {
  /** An engine tells of its progress each second, once the registry answers. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(BaseImageRefresh.class);

  private final DockerEngine engine;
  private final BaseImageLogins logins;

  BaseImageRefresh(DockerEngine engine, BaseImageLogins logins) {
    this.engine = engine;
    this.logins = logins;
  }

  /** Does so if the request's policy is to refresh. */
  void run(SourceTree source, BuildRequest request, BuildLog log)
      throws PortException, InterruptedException {
    if (request.policy().pull() != PullPolicy.REFRESH) {
      return;
    }
    for (BaseImage image : baseImages(source, request)) {
      if (stands(image)) {
        refresh(image, log);
      }
    }
  }

  private boolean stands(BaseImage image) throws PortException, InterruptedException {
    try {
      return engine
          .find("look at " + image, client -> client.inspectImageCmd(image.toString()).exec())
          .isPresent();
    } catch (RejectedException e) {
      // No name of an image: if it is the Dockerfile's mistake, the build tells it better.
      LOG.debug("{} is not refreshed", image, e);
      return false;
    }
  }

  private static List<BaseImage> baseImages(SourceTree source, BuildRequest request)
      throws PortException {
    return EngineBuilds.dockerfile(source, request)
        .map(dockerfile -> dockerfile.baseImages(request.recipe().arguments()))
        .orElseGet(LinkedHashSet::new)
        .stream()
        // What is named by its digest never changes.
        .filter(reference -> !reference.contains("@"))
        .map(BaseImage::of)
        .toList();
  }

  private void refresh(BaseImage image, BuildLog log) throws PortException, InterruptedException {
    Optional<String> reason = pull(image, log);
    if (reason.isPresent()) {
      log.line("could not refresh " + image + ", so the engine's own is used: " + reason.get());
    }
  }

  /** Pulls an image; gives the reason if that fails. */
  private Optional<String> pull(BaseImage image, BuildLog log)
      throws PortException, InterruptedException {
    try (PullAnswer answer = new PullAnswer(log);
        EngineConnection connection = engine.connect(LogContext.ofThisThread())) {
      PullImageCmd command = connection.client().pullImageCmd(image.toString());
      command.withAuthConfig(EngineAuth.of(image.host(), logins.of(image.host())));
      command.exec(answer);
      if (!answer.awaitUnlessSilent(SILENCE)) {
        return Optional.of("nothing was heard of it for " + SILENCE.toSeconds() + " s");
      }
      return answer
          .error()
          .map(EngineAnswer.EngineError::message)
          .or(() -> answer.failure().map(e -> engine.failure("pull " + image, e).getMessage()));
    }
  }
}
