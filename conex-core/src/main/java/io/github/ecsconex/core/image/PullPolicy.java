package io.github.ecsconex.core.image;

/**
 * When a builder asks registries for base images: those that a Dockerfile names in {@code FROM} and
 * {@code COPY --from}, and that a build may find in the engine under a name which may mean another
 * image by now. For what else a Dockerfile takes from registries, such as {@code RUN
 * --mount=from=…}, the engine goes by its own rules.
 */
public enum PullPolicy {
  /**
   * Each build takes what the registry has now. A base image that no registry gives, but the engine
   * has, is used as it is, and the log says so.
   */
  REFRESH,

  /** Each build takes what the registry has now, and fails where it gives nothing. */
  ALWAYS,

  /** A base image that the engine has is used, however old; only others are pulled. */
  MISSING
}
