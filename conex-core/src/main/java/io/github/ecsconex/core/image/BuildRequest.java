package io.github.ecsconex.core.image;

import java.util.List;
import java.util.Objects;

/**
 * What to build of a source tree, and how.
 *
 * @param jobId the id of the message that asks for it; names the image in the engine until it is
 *     pushed, so that what a killed build left can be told and removed
 * @param scope whose build it is, such as {@code owner/name} of the repository: builds of different
 *     scopes share no step that could have seen a secret, and no cache mount
 * @param cacheFrom images that may hold layers of this one, for an engine that has built none yet;
 *     those that are not there, or tell nothing of their layers, are passed over
 */
public record BuildRequest(
    String jobId,
    String scope,
    BuildRecipe recipe,
    BuildAccess access,
    List<ImageReference> cacheFrom,
    BuildPolicy policy) {
  /**
   * @throws IllegalArgumentException if {@code jobId} or {@code scope} is blank
   */
  public BuildRequest {
    if (jobId.isBlank() || scope.isBlank()) {
      throw new IllegalArgumentException("a build has a job and a scope that are not blank");
    }
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(access, "access");
    cacheFrom = List.copyOf(cacheFrom);
    Objects.requireNonNull(policy, "policy");
  }

  /** A build that may ask for nothing, with the default policy. */
  public static BuildRequest of(String jobId, String scope, BuildRecipe recipe) {
    return new BuildRequest(jobId, scope, recipe, BuildAccess.NONE, List.of(), BuildPolicy.DEFAULT);
  }

  /** This request for a build that may ask for what {@code other} gives. */
  public BuildRequest withAccess(BuildAccess other) {
    return new BuildRequest(jobId, scope, recipe, other, cacheFrom, policy);
  }

  /** This request for a build that may take layers over from {@code images}. */
  public BuildRequest withCacheFrom(List<ImageReference> images) {
    return new BuildRequest(jobId, scope, recipe, access, images, policy);
  }

  /** This request for a build that is done by {@code other}. */
  public BuildRequest withPolicy(BuildPolicy other) {
    return new BuildRequest(jobId, scope, recipe, access, cacheFrom, other);
  }
}
