package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.Repository;
import java.util.Optional;

/**
 * One registry, of one region or host. Implementations are safe for use by many threads and bring
 * the retries that the registry's own client has; an interrupt ends every wait.
 *
 * <p>Every method throws {@link UnavailableException} where the registry does not answer or
 * throttles, and {@link io.github.ecsconex.core.failure.RejectedException} where it refuses.
 */
public interface ImageRegistry {
  /**
   * The host, with its port, that stands in front of every image's name here. Where the registry
   * itself has to tell, it is asked once.
   */
  String host() throws PortException, InterruptedException;

  /**
   * Makes sure that images can be pushed under {@code name}, and that it stands for {@code owner}'s
   * images alone, in whatever case its owner and name are written. Repeating it changes nothing,
   * also when two do it at once.
   *
   * @throws io.github.ecsconex.core.failure.RejectedException if {@code name} holds the images of
   *     another repository; the message names both
   */
  void ensureRepository(ImageName name, Repository owner)
      throws PortException, InterruptedException;

  /**
   * The digest of the image that stands under {@code tag}; empty if the registry says that there is
   * none, or no such repository. Any other answer is an exception, never empty.
   */
  Optional<ImageDigest> find(ImageName name, ImageTag tag)
      throws PortException, InterruptedException;

  /**
   * Puts {@code tag} on the image with {@code digest}, within the registry: the same manifest byte
   * for byte, so the same digest. A tag that stands there already is left; one that stands on
   * another image is moved.
   *
   * @throws io.github.ecsconex.core.failure.RejectedException also if there is no such image
   */
  void tag(ImageName name, ImageDigest digest, ImageTag tag)
      throws PortException, InterruptedException;

  /**
   * Makes sure that the registry answers; one that refuses the credentials does.
   *
   * @throws UnavailableException if it does not answer, or cannot work
   */
  void requireAnswer() throws UnavailableException, InterruptedException;

  /** Credentials for pushing to and pulling from this registry now; ask again for each use. */
  RegistryLogin login() throws PortException, InterruptedException;

  /**
   * Told that something was refused to {@code used}, which may be out of date before its time.
   *
   * @return whether {@link #login()} now gives another one, so that it pays to try once more
   */
  boolean renewLogin(RegistryLogin used);
}
