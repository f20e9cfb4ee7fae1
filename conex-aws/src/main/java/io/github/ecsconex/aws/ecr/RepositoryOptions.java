package io.github.ecsconex.aws.ecr;

import java.util.Optional;

/**
 * What repositories are like that conex creates.
 *
 * @param immutableTags whether a tag stays on the image that it was put on first; a git tag that is
 *     moved is then left out
 * @param scanOnPush whether ECR looks through each image for known weaknesses
 * @param lifecyclePolicy the JSON of the policy by which ECR removes images; empty for none
 * @param accessPolicy the JSON of the policy that lets other accounts pull; empty for none
 */
public record RepositoryOptions(
    boolean immutableTags,
    boolean scanOnPush,
    Optional<String> lifecyclePolicy,
    Optional<String> accessPolicy) {
  /** As ECR makes them by itself. */
  public static final RepositoryOptions DEFAULT =
      new RepositoryOptions(false, false, Optional.empty(), Optional.empty());
}
