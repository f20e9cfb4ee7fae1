package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.ImageNameTemplate;
import io.github.ecsconex.core.push.PushRules;
import java.util.Objects;
import java.util.Optional;

/**
 * What an operator decides about builds.
 *
 * @param names how images are named
 * @param dockerfile the path of the Dockerfile in each repository
 * @param target the stage of each Dockerfile that becomes the image; empty for the last one
 * @param skipSuperseded whether a push to a branch is left alone once the branch has moved on
 * @param policy how images are built
 * @param log how much of a build's output is logged
 * @param rules which pushes are worked on
 */
public record BuildSettings(
    ImageNameTemplate names,
    String dockerfile,
    Optional<String> target,
    boolean skipSuperseded,
    BuildPolicy policy,
    LogLimit log,
    PushRules rules) {
  /** Every push is built from the {@code Dockerfile} at its root, and named as its repository. */
  public static final BuildSettings DEFAULT =
      new BuildSettings(ImageNameTemplate.REPO, "Dockerfile", false);

  /** With every push worked on, and built to its last stage by the default policy. */
  public BuildSettings(ImageNameTemplate names, String dockerfile, boolean skipSuperseded) {
    this(
        names,
        dockerfile,
        Optional.empty(),
        skipSuperseded,
        BuildPolicy.DEFAULT,
        LogLimit.DEFAULT,
        PushRules.DEFAULT);
  }

  public BuildSettings {
    Objects.requireNonNull(names, "names");
    if (dockerfile.isBlank() || dockerfile.startsWith("/") || dockerfile.contains("..")) {
      throw new IllegalArgumentException(
          "the path of a Dockerfile is relative and stays in its repository: " + dockerfile);
    }
    if (target.isPresent() && target.get().isBlank()) {
      throw new IllegalArgumentException("a target is not blank");
    }
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(log, "log");
    Objects.requireNonNull(rules, "rules");
  }

  /** These settings with another policy. */
  public BuildSettings withPolicy(BuildPolicy other) {
    return new BuildSettings(names, dockerfile, target, skipSuperseded, other, log, rules);
  }

  /** These settings with other rules. */
  public BuildSettings withRules(PushRules other) {
    return new BuildSettings(names, dockerfile, target, skipSuperseded, policy, log, other);
  }
}
