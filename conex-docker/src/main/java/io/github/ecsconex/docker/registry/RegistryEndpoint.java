package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.ImageTag;
import java.net.URI;

/**
 * Where a registry is, and whether it is spoken to without TLS.
 *
 * @param host as it stands in front of an image's name: a host with or without a port
 */
public record RegistryEndpoint(String host, boolean plainHttp) {
  /** Images of Docker Hub are named after a host that is not the registry's. */
  private static final String HUB = "docker.io";

  private static final String HUB_REGISTRY = "registry-1.docker.io";

  private static final int HIGHEST_PORT = 65_535;

  /**
   * @throws IllegalArgumentException unless {@code host} is a host with or without a port
   */
  public RegistryEndpoint {
    // The rules for a host are those of an image's reference, and those of an address.
    host = new ImageReference(host, new ImageName("image"), new ImageTag("tag")).host();
    URI origin = origin(host, plainHttp);
    if (origin.getHost() == null || origin.getPort() > HIGHEST_PORT) {
      throw new IllegalArgumentException("not a registry's host: " + host);
    }
  }

  /** A registry behind TLS, as nearly all are. */
  public static RegistryEndpoint https(String host) {
    return new RegistryEndpoint(host, false);
  }

  /** A registry without TLS, as on one's own machine. */
  public static RegistryEndpoint http(String host) {
    return new RegistryEndpoint(host, true);
  }

  /** Scheme, host and port, and nothing behind them. */
  URI origin() {
    return origin(host, plainHttp);
  }

  /** What the registry itself calls {@code name}. */
  String repository(ImageName name) {
    boolean official = host.equals(HUB) && name.value().indexOf('/') < 0;
    return official ? "library/" + name : name.value();
  }

  private static URI origin(String host, boolean plainHttp) {
    String scheme = plainHttp ? "http" : "https";
    return URI.create(scheme + "://" + (host.equals(HUB) ? HUB_REGISTRY : host));
  }
}
