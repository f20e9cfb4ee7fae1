package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.ImageNameTemplate;
import java.util.Objects;

/**
 * What an operator decides about builds.
 *
 * @param names how images are named
 * @param dockerfile the path of the Dockerfile in each repository
 * @param skipSuperseded whether a push to a branch is left alone once the branch has moved on
 */
public record BuildSettings(ImageNameTemplate names, String dockerfile, boolean skipSuperseded) {
  /** Every push is built from the {@code Dockerfile} at its root, and named as its repository. */
  public static final BuildSettings DEFAULT =
      new BuildSettings(ImageNameTemplate.REPO, "Dockerfile", false);

  public BuildSettings {
    Objects.requireNonNull(names, "names");
    if (dockerfile.isBlank() || dockerfile.startsWith("/") || dockerfile.contains("..")) {
      throw new IllegalArgumentException(
          "the path of a Dockerfile is relative and stays in its repository: " + dockerfile);
    }
  }
}
