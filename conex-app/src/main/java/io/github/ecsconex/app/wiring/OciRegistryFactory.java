package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.ImageRegistryFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.ConfigurationException;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.docker.registry.DockerConfigLogins;
import io.github.ecsconex.docker.registry.OciImageCopier;
import io.github.ecsconex.docker.registry.OciRegistry;
import io.github.ecsconex.docker.registry.RegistryEndpoint;
import io.github.ecsconex.docker.registry.RegistryTransport;
import jakarta.inject.Inject;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registries that speak the OCI distribution protocol, behind TLS or without it. */
final class OciRegistryFactory implements ImageRegistryFactory {
  static final String HTTPS = "oci";
  static final String HTTP = "oci+http";

  private static final Logger LOG = LoggerFactory.getLogger(OciRegistryFactory.class);

  private final Settings settings;
  private final RegistryTransport transport;

  @Inject
  OciRegistryFactory(Settings settings, RegistryTransport transport) {
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public ImageRegistry registry(AdapterUri uri) throws ConfigurationException {
    RegistryEndpoint endpoint = endpoint(uri);
    return new OciRegistry(transport, endpoint, login(endpoint.host()));
  }

  private RegistryLogin login(String host) throws ConfigurationException {
    DockerConfigLogins logins = settings.registry().logins();
    try {
      logins
          .helper(host)
          .ifPresent(helper ->
              LOG.warn(
                  "Docker's configuration leaves the login for {} to docker-credential-{}, which"
                      + " conex does not run; CONEX_REGISTRY_AUTHS can hold it",
                  host,
                  helper));
      return logins.login(host);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(List.of("CONEX_REGISTRY_AUTHS is wrong: " + e.getMessage()));
    }
  }

  @Override
  public ImageCopier copier(List<ImageRegistry> registries) {
    List<RegistryEndpoint> plain =
        settings.registries().stream()
            .filter(uri -> uri.scheme().equals(HTTP))
            .map(OciRegistryFactory::endpoint)
            .toList();
    return new OciImageCopier(transport, plain);
  }

  private static RegistryEndpoint endpoint(AdapterUri uri) {
    return new RegistryEndpoint(uri.address(), uri.scheme().equals(HTTP));
  }
}
