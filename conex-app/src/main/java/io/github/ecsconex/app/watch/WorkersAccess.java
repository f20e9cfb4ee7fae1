package io.github.ecsconex.app.watch;

import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.SecretArn;
import io.github.ecsconex.aws.stack.StackOutputs;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.git.github.GithubCredentials;
import java.util.Optional;

/** What a stack's workers read repositories with. */
public sealed interface WorkersAccess {
  /** With these. */
  record Known(GithubCredentials credentials) implements WorkersAccess {}

  /** The user was not allowed to look, or it was no use; says why. */
  record Unknown(String reason) implements WorkersAccess {}

  /** As far as whoever runs conex may see it. */
  static WorkersAccess read(CloudFormationStacks stacks, StackReference reference)
      throws InterruptedException {
    try {
      Optional<SecretArn> arn = stacks.outputs(reference).find(StackOutputs.GITHUB_CREDENTIALS);
      if (arn.isEmpty()) {
        return new Unknown("the stack has no output " + StackOutputs.GITHUB_CREDENTIALS.key());
      }
      return new Known(GithubCredentials.parse(stacks.secret(arn.get())));
    } catch (PortException e) {
      return new Unknown(e.getMessage());
    } catch (IllegalArgumentException e) {
      return new Unknown(
          "what the stack's workers read repositories with is wrong: " + e.getMessage());
    }
  }
}
