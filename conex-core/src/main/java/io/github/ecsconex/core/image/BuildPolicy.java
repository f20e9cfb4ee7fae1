package io.github.ecsconex.core.image;

import java.util.Objects;

/**
 * How builds are done, as an operator decides for all of them.
 *
 * @param noCache whether every step is done again, though an earlier build has done it
 * @param inlineCache whether the image tells later builds which of its layers they can take over
 *     ({@link BuildRequest#cacheFrom})
 */
public record BuildPolicy(
    boolean noCache,
    PullPolicy pull,
    boolean inlineCache,
    NetworkMode network,
    BuildLimits limits) {
  /** With the cache, fresh base images, the engine's own network, and no limits. */
  public static final BuildPolicy DEFAULT =
      new BuildPolicy(false, PullPolicy.REFRESH, false, NetworkMode.DEFAULT, BuildLimits.NONE);

  public BuildPolicy {
    Objects.requireNonNull(pull, "pull");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(limits, "limits");
  }

  /** This policy for a build that does every step again. */
  public BuildPolicy withoutCache() {
    return new BuildPolicy(true, pull, inlineCache, network, limits);
  }
}
