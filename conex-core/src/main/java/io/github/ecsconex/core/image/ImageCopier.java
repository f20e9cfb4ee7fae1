package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;

/** Copies images between registries. Implementations are safe for use by many threads. */
public interface ImageCopier {
  /**
   * Copies the image at {@code from}, manifest and blobs byte for byte, to {@code to}; what the
   * target has already is not sent. Nothing stands under {@code to} before all of it is there.
   *
   * @return the digest, which is the same at both ends
   * @throws io.github.ecsconex.core.failure.RejectedException if there is no such image, or either
   *     registry refuses
   * @throws io.github.ecsconex.core.failure.UnavailableException if either does not answer
   */
  ImageDigest copy(ImageReference from, RegistryLogin read, ImageReference to, RegistryLogin write)
      throws PortException, InterruptedException;
}
