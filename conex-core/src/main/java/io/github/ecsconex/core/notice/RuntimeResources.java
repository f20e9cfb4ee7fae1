package io.github.ecsconex.core.notice;

import java.util.Optional;

/**
 * What a worker runs on, by the names (ARNs) that the notice of 2016 gives; empty what is unknown.
 *
 * @param cluster the cluster
 * @param instance the machine, as the cluster's container instance
 * @param task the task
 */
public record RuntimeResources(
    Optional<String> cluster, Optional<String> instance, Optional<String> task) {
  /** Nothing is known. */
  public static final RuntimeResources UNKNOWN =
      new RuntimeResources(Optional.empty(), Optional.empty(), Optional.empty());
}
