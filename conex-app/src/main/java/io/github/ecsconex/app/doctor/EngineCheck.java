package io.github.ecsconex.app.doctor;

import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageBuilder;
import java.util.List;

/** Whether there is something that builds. */
public final class EngineCheck implements Check {
  /** Opens the builder of the settings. */
  @FunctionalInterface
  public interface Builder {
    ImageBuilder open() throws ConfigurationException, PortException, InterruptedException;
  }

  private final String uri;
  private final Builder builder;

  /**
   * @param uri what {@code CONEX_BUILDER} says
   */
  public EngineCheck(String uri, Builder builder) {
    this.uri = uri;
    this.builder = builder;
  }

  @Override
  public String subject() {
    return "engine";
  }

  @Override
  public String remedy() {
    return "start it, or let DOCKER_HOST point at it; a container needs its socket (docker run"
        + " --volume /var/run/docker.sock:/var/run/docker.sock) and the socket's group"
        + " (--group-add \"$(stat -c %g /var/run/docker.sock)\")";
  }

  @Override
  public List<Finding> look() throws ConfigurationException, PortException, InterruptedException {
    builder.open().requireAnswer();
    return List.of(Finding.ok(subject(), uri + " answers"));
  }
}
