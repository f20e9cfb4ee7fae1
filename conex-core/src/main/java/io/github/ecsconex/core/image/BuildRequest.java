package io.github.ecsconex.core.image;

import java.util.Map;
import java.util.Objects;

/**
 * What to build of a source tree.
 *
 * @param jobId the id of the message that asks for it; names the image in the engine until it is
 *     pushed, so that what a killed build left can be told and removed
 * @param dockerfile the path of the Dockerfile in the tree
 * @param arguments build arguments by name; only those that the Dockerfile declares have an effect
 */
public record BuildRequest(String jobId, String dockerfile, Map<String, String> arguments) {
  public BuildRequest {
    Objects.requireNonNull(jobId, "jobId");
    Objects.requireNonNull(dockerfile, "dockerfile");
    arguments = Map.copyOf(arguments);
  }
}
