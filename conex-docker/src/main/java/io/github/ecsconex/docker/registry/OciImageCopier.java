package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.image.ImageCopier;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.image.ImageReference;
import io.github.ecsconex.core.image.RegistryLogin;
import io.github.ecsconex.docker.registry.RegistryClient.Access;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Copies images between any two registries that speak the OCI distribution protocol, Docker's
 * images and OCI's, also indexes of images for several platforms.
 *
 * <p>Blobs are streamed, several at once, in little memory whatever their size; what the target has
 * is not sent, and within one registry blobs are mounted if it can. Layers that may not be passed
 * on ({@code foreign}, {@code nondistributable}) are left where their URLs say they are. Safe for
 * use by many threads.
 */
public final class OciImageCopier implements ImageCopier {
  private final RegistryTransport transport;
  private final Map<String, RegistryEndpoint> endpoints;

  /**
   * @param endpoints the registries that are known; every other host is spoken to through TLS
   */
  public OciImageCopier(RegistryTransport transport, Collection<RegistryEndpoint> endpoints) {
    this.transport = transport;
    this.endpoints =
        endpoints.stream().collect(Collectors.toMap(RegistryEndpoint::host, Function.identity()));
  }

  @Override
  public ImageDigest copy(
      ImageReference from, RegistryLogin read, ImageReference to, RegistryLogin write)
      throws PortException, InterruptedException {
    return new ImageCopy(
            end(from, read, Access.PULL), end(to, write, Access.PULL_AND_PUSH), transport)
        .make();
  }

  private ImageCopy.End end(ImageReference reference, RegistryLogin login, Access access) {
    RegistryEndpoint endpoint =
        endpoints.getOrDefault(reference.host(), RegistryEndpoint.https(reference.host()));
    return new ImageCopy.End(new RegistryClient(transport, endpoint, login, access), reference);
  }
}
