package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.ImageNameTemplate;
import io.github.ecsconex.core.push.PushRules;
import java.util.Objects;

/**
 * What an operator decides about builds.
 *
 * @param names how images are named
 * @param dockerfile the path of the Dockerfile in each repository
 * @param skipSuperseded whether a push to a branch is left alone once the branch has moved on
 * @param rules which pushes are worked on
 */
public record BuildSettings(
    ImageNameTemplate names, String dockerfile, boolean skipSuperseded, PushRules rules) {
  /** Every push is built from the {@code Dockerfile} at its root, and named as its repository. */
  public static final BuildSettings DEFAULT =
      new BuildSettings(ImageNameTemplate.REPO, "Dockerfile", false, PushRules.DEFAULT);

  /** With every push worked on. */
  public BuildSettings(ImageNameTemplate names, String dockerfile, boolean skipSuperseded) {
    this(names, dockerfile, skipSuperseded, PushRules.DEFAULT);
  }

  public BuildSettings {
    Objects.requireNonNull(names, "names");
    Objects.requireNonNull(rules, "rules");
    if (dockerfile.isBlank() || dockerfile.startsWith("/") || dockerfile.contains("..")) {
      throw new IllegalArgumentException(
          "the path of a Dockerfile is relative and stays in its repository: " + dockerfile);
    }
  }
}
