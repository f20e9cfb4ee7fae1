package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;

/** An image in the engine that built it; closing it removes it from there. One thread at a time. */
public interface BuiltImage extends AutoCloseable {
  /** The bytes that the image takes in the engine, which keeps it unpacked or not. */
  long size();

  /**
   * Pushes the image to {@code target}; nothing stands there before all of it is there. An
   * interrupt ends it.
   *
   * @return the digest under which the registry holds the image
   * @throws RejectedException also if {@code login} is refused, be it that it is out of date
   */
  ImageDigest push(ImageReference target, RegistryLogin login, BuildLog log)
      throws PortException, InterruptedException;

  /** Removes the image from the engine. A failure to do so is logged, not thrown. */
  @Override
  void close();
}
