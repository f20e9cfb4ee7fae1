package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.util.List;

/** Copies between {@link FakeImageRegistry fake registries}. Safe for use by many threads. */
public final class FakeImageCopier implements ImageCopier {
  private final List<FakeImageRegistry> registries;

  /** A copier to whom no host answers but those of {@code registries}. */
  public FakeImageCopier(FakeImageRegistry... registries) {
    this.registries = List.of(registries);
  }

  @Override
  public ImageDigest copy(
      ImageReference from, RegistryLogin read, ImageReference to, RegistryLogin write)
      throws PortException, InterruptedException {
    ImageDigest image = at(from).pull(from, read);
    at(to).push(to, write, image);
    return image;
  }

  private FakeImageRegistry at(ImageReference reference) throws UnavailableException {
    for (FakeImageRegistry registry : registries) {
      if (registry.host().equals(reference.host())) {
        return registry;
      }
    }
    throw new UnavailableException("could not reach " + reference + ": there is no such registry");
  }
}
