package io.github.ecsconex.core.image;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.secret.Secret;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a build may ask for while it runs, and gets only then. Prints nothing but names.
 *
 * @param secrets by the id under which a {@code RUN --mount=type=secret,id=…} asks for them; to
 *     offer one is no wish that it be used
 * @param registries by the host of the registry, {@code docker.io} for Docker Hub: how to pull base
 *     images from it; from others they are pulled without a name
 */
public record BuildAccess(Map<String, SecretSource> secrets, Map<String, LoginSource> registries) {
  /** Nothing. */
  public static final BuildAccess NONE = new BuildAccess(Map.of(), Map.of());

  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  /** Gives a secret when a build asks for it; may be called by any thread, and more than once. */
  @FunctionalInterface
  public interface SecretSource {
    Secret get() throws PortException, InterruptedException;
  }

  /** Gives a login when a build needs it; may be called by any thread, and more than once. */
  @FunctionalInterface
  public interface LoginSource {
    RegistryLogin get() throws PortException, InterruptedException;
  }

  /**
   * @throws IllegalArgumentException if the name of a secret could not stand in a Dockerfile
   */
  public BuildAccess {
    secrets = Map.copyOf(secrets);
    registries = Map.copyOf(registries);
    for (String id : secrets.keySet()) {
      if (!SECRET.matcher(id).matches()) {
        throw new IllegalArgumentException("not the id of a build secret: " + id);
      }
    }
  }

  @Override
  public String toString() {
    return String.format(
        "secrets %s, registries %s",
        new TreeSet<>(secrets.keySet()), new TreeSet<>(registries.keySet()));
  }
}
