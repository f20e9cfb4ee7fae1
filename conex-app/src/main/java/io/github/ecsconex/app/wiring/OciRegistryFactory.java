package io.github.ecsconex.app.wiring;

import io.github.ecsconex.app.adapter.ImageRegistryFactory;
import io.github.ecsconex.app.config.AdapterUri;
import io.github.ecsconex.app.config.AddressForm;
import io.github.ecsconex.app.config.Settings;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageRegistry;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.docker.registry.OciImageCopier;
import io.github.ecsconex.docker.registry.OciRegistry;
import io.github.ecsconex.docker.registry.RegistryEndpoint;
import io.github.ecsconex.docker.registry.RegistryTransport;
import jakarta.inject.Inject;
import java.util.List;

/** Registries that speak the OCI distribution protocol, behind TLS or without it. */
final class OciRegistryFactory implements ImageRegistryFactory {
  static final String HTTPS = "oci";
  static final String HTTP = "oci+http";

  private final Settings settings;
  private final RegistryTransport transport;

  @Inject
  OciRegistryFactory(Settings settings, RegistryTransport transport) {
    this.settings = settings;
    this.transport = transport;
  }

  @Override
  public ImageRegistry registry(AdapterUri uri) {
    return new OciRegistry(transport, endpoint(uri), RegistryLogin.ANONYMOUS);
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

  /** What follows the colon is a host, with a port or without. */
  static AddressForm form(String scheme) {
    return new AddressForm() {
      @Override
      public String form() {
        return scheme + ":<host[:port]>";
      }

      @Override
      public void check(String address) {
        RegistryEndpoint.https(address);
      }
    };
  }
}
