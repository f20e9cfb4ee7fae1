package io.github.ecsconex.app.watch;

import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.StackOutputs;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * A stack that pushes are sent to.
 *
 * @param endpoint where GitHub sends them
 * @param workTopic the ARN of the topic that takes pushes
 * @param queueUrl the URL of the queue that workers take them from
 * @param notificationTopic the ARN of the topic that failures are told to
 * @param logGroup where workers log
 */
public record WatchedStack(
    StackReference reference,
    URI endpoint,
    Optional<String> workTopic,
    Optional<String> queueUrl,
    Optional<String> notificationTopic,
    Optional<String> logGroup) {
  /** Reads what everybody may know who may see the stack. */
  public static WatchedStack read(CloudFormationStacks stacks, StackReference reference)
      throws PortException, InterruptedException {
    StackOutputs outputs = stacks.outputs(reference);
    return new WatchedStack(
        reference,
        outputs.require(StackOutputs.WEBHOOK_ENDPOINT),
        outputs.find(StackOutputs.WORK_TOPIC),
        outputs.find(StackOutputs.QUEUE_URL),
        outputs.find(StackOutputs.NOTIFICATION_TOPIC),
        outputs.find(StackOutputs.LOG_GROUP));
  }

  /** The same of a stack of which no more is known, for it is gone. */
  public static WatchedStack gone(StackReference reference, URI endpoint) {
    return new WatchedStack(
        reference,
        endpoint,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The secret that pushes to the stack are signed with. */
  public static Secret webhookSecret(CloudFormationStacks stacks, StackReference reference)
      throws PortException, InterruptedException {
    return stacks.secret(stacks.outputs(reference).require(StackOutputs.WEBHOOK_SECRET));
  }
}
