package io.github.ecsconex.core.image;

/** When a builder asks registries for base images. */
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
