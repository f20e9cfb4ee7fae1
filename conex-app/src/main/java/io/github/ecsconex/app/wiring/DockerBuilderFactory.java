package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.ImageBuilderFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.EngineSettings;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.docker.engine.AutomaticImageBuilder;
import io.github.ecsconex.docker.engine.BuildkitImageBuilder;
import io.github.ecsconex.docker.engine.DockerEngine;
import io.github.ecsconex.docker.engine.DockerImageBuilder;
import jakarta.inject.Inject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The builders of the Docker Engine at DOCKER_HOST. */
final class DockerBuilderFactory implements ImageBuilderFactory {
  private static final String BUILDKIT = "buildkit";
  private static final String CLASSIC = "classic";

  /** What the builders are called, besides {@code docker}. */
  static final List<String> SCHEMES = List.of("auto", BUILDKIT, CLASSIC);

  private final EngineSettings settings;
  private final Map<String, RegistryLogin.Password> logins;
  private final InstantSource clock;

  @Inject
  DockerBuilderFactory(Settings settings, InstantSource clock) {
    this.settings = settings.engine();
    this.logins = settings.registry().logins().passwords();
    this.clock = clock;
  }

  @Override
  public ImageBuilder builder(AdapterUri uri) throws ConfigurationException {
    URI host = URI.create(settings.host());
    try {
      DockerEngine engine =
          settings.tls() ? DockerEngine.at(host, settings.certificates()) : DockerEngine.at(host);
      return switch (uri.scheme()) {
        case BUILDKIT -> new BuildkitImageBuilder(engine, clock, new SecureRandom(), logins);
        case CLASSIC -> new DockerImageBuilder(engine, clock, logins);
        default -> new AutomaticImageBuilder(engine, clock, new SecureRandom(), logins);
      };
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(List.of("DOCKER_HOST: " + e.getMessage()));
    }
  }
}
