package io.github.ecsconex.app.watch;

import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.SecretArn;
import io.github.ecsconex.aws.stack.StackOutputs;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubCredentials;
import java.net.URI;
import java.util.Optional;

/**
 * A stack that pushes are sent to.
 *
 * @param endpoint where GitHub sends them
 * @param access what its workers read repositories with
 * @param workTopic the ARN of the topic that takes pushes
 * @param queueUrl the URL of the queue that workers take them from
 * @param logGroup where workers log
 */
public record WatchedStack(
    StackReference reference,
    URI endpoint,
    WorkersAccess access,
    Optional<String> workTopic,
    Optional<String> queueUrl,
    Optional<String> logGroup) {
  /** What the stack's workers read repositories with. */
  public sealed interface WorkersAccess {
    /** With these. */
    record Known(GithubCredentials credentials) implements WorkersAccess {}

    /** The user was not allowed to look, or it was no use; says why. */
    record Unknown(String reason) implements WorkersAccess {}
  }

  /** Reads all but the secret that pushes are signed with. */
  public static WatchedStack read(CloudFormationStacks stacks, StackReference reference)
      throws PortException, InterruptedException {
    StackOutputs outputs = stacks.outputs(reference);
    return new WatchedStack(
        reference,
        outputs.require(StackOutputs.WEBHOOK_ENDPOINT),
        access(stacks, outputs),
        outputs.find(StackOutputs.WORK_TOPIC),
        outputs.find(StackOutputs.QUEUE_URL),
        outputs.find(StackOutputs.LOG_GROUP));
  }

  /** The secret that pushes to the stack are signed with. */
  public static Secret webhookSecret(CloudFormationStacks stacks, StackReference reference)
      throws PortException, InterruptedException {
    return stacks.secret(stacks.outputs(reference).require(StackOutputs.WEBHOOK_SECRET));
  }

  private static WorkersAccess access(CloudFormationStacks stacks, StackOutputs outputs)
      throws InterruptedException {
    try {
      Optional<SecretArn> arn = outputs.find(StackOutputs.GITHUB_CREDENTIALS);
      if (arn.isEmpty()) {
        return new WorkersAccess.Unknown(
            "the stack has no output " + StackOutputs.GITHUB_CREDENTIALS.key());
      }
      return new WorkersAccess.Known(GithubCredentials.parse(stacks.secret(arn.get())));
    } catch (PortException e) {
      return new WorkersAccess.Unknown(e.getMessage());
    } catch (IllegalArgumentException e) {
      return new WorkersAccess.Unknown(
          "what the stack's workers read repositories with is wrong: " + e.getMessage());
    }
  }
}
