package io.github.ecsconex.aws.stack;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Reads stacks, and the secrets that their outputs name, with the credentials of whoever runs
 * conex. Safe for use by many threads.
 */
public final class CloudFormationStacks {
  private final AwsConnection aws;

  public CloudFormationStacks(AwsConnection aws) {
    this.aws = aws;
  }

  /**
   * What the stack tells about itself.
   *
   * @throws RejectedException if there is no such stack, or nothing came of it, or it may not be
   *     read; says which, and what to do
   * @throws UnavailableException if it is still being created, or AWS cannot be reached
   */
  public StackOutputs outputs(StackReference reference) throws PortException, InterruptedException {
    return new StackOutputs(
        reference,
        standing(reference).outputs().stream()
            .filter(output -> output.outputValue() != null)
            .collect(Collectors.toMap(Output::outputKey, Output::outputValue)));
  }

  /**
   * What the stack was given, by the names of its parameters, with the defaults of those that were
   * not named. Of secrets CloudFormation shows asterisks alone.
   *
   * @throws PortException as {@link #outputs}
   */
  public Map<String, String> parameters(StackReference reference)
      throws PortException, InterruptedException {
    return standing(reference).parameters().stream()
        .filter(parameter -> parameter.parameterValue() != null)
        .collect(Collectors.toUnmodifiableMap(Parameter::parameterKey, Parameter::parameterValue));
  }

  private Stack standing(StackReference reference) throws PortException, InterruptedException {
    String what = "read the stack " + reference;
    Stack stack =
        describe(reference, what)
            .orElseThrow(
                () -> new RejectedException("could not " + what + ": " + absent(reference)));
    requireStanding(stack, reference, what);
    return stack;
  }

  /**
   * The text of a secret as it is kept: a word, or JSON that is its reader's to parse. A reader
   * that takes it apart has the parts masked in the log, too.
   *
   * @throws RejectedException if it is not there, is marked for deletion, holds no text, or may not
   *     be read; says which, and what to do
   */
  public Secret secret(SecretArn arn) throws PortException, InterruptedException {
    String what = "read the secret " + arn;
    GetSecretValueResponse value;
    try (SecretsManagerClient client =
        aws.client(SecretsManagerClient.builder(), Optional.of(arn.region()))) {
      value =
          new AwsCall("secretsmanager:GetSecretValue", what)
              .make(() -> value(client, arn))
              .orElseThrow(() ->
                  new RejectedException(
                      "could not " + what + ": it is not there; was it deleted?"));
    } catch (RejectedException e) {
      throw e.getCause() instanceof InvalidRequestException marked && isMarked(marked)
          ? new RejectedException(
              String.format(
                  "could not %s: it is marked for deletion; aws secretsmanager restore-secret"
                      + " --region %s --secret-id %s brings it back",
                  what, arn.region(), arn),
              e)
          : e;
    }
    if (value.secretString() == null || value.secretString().isBlank()) {
      throw new RejectedException("could not " + what + ": it holds no text");
    }
    return Secret.of(value.secretString());
  }

  private Optional<Stack> describe(StackReference reference, String what)
      throws PortException, InterruptedException {
    try (CloudFormationClient client =
        aws.client(CloudFormationClient.builder(), Optional.of(reference.region()))) {
      return new AwsCall("cloudformation:DescribeStacks", what)
          .make(() -> {
            try {
              return client
                  .describeStacks(request -> request.stackName(reference.name()))
                  .stacks()
                  .stream()
                  .findFirst();
            } catch (CloudFormationException e) {
              if (isAbsence(e)) {
                return Optional.empty();
              }
              throw e;
            }
          });
    }
  }

  private static Optional<GetSecretValueResponse> value(
      SecretsManagerClient client, SecretArn arn) {
    try {
      return Optional.of(client.getSecretValue(request -> request.secretId(arn.text())));
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  /** CloudFormation has no code of its own for this. */
  private static boolean isAbsence(CloudFormationException failure) {
    return "ValidationError".equals(failure.awsErrorDetails().errorCode())
        && String.valueOf(failure.awsErrorDetails().errorMessage()).contains("does not exist");
  }

  /** Nor has Secrets Manager. */
  private static boolean isMarked(InvalidRequestException failure) {
    return String.valueOf(failure.awsErrorDetails().errorMessage()).contains("marked");
  }

  private static String absent(StackReference reference) {
    return String.format(
        "there is no stack %s in %s in the account of these credentials; another one is named as"
            + " <region>:<stack>, another account by AWS_PROFILE",
        reference.name(), reference.region());
  }

  /** Only what stands has outputs that mean anything, also while it is updated or deleted. */
  private static void requireStanding(Stack stack, StackReference reference, String what)
      throws PortException {
    String prefix = "could not " + what + ": ";
    String status =
        stack.stackStatusAsString()
            + (stack.stackStatusReason() == null ? "" : ", " + stack.stackStatusReason());
    switch (stack.stackStatus()) {
      case CREATE_IN_PROGRESS, REVIEW_IN_PROGRESS, IMPORT_IN_PROGRESS ->
          throw new UnavailableException(
              String.format(
                  "%sit is still being created (%s); aws cloudformation wait stack-create-complete"
                      + " --region %s --stack-name %s waits for it",
                  prefix, status, reference.region(), reference.name()));
      case CREATE_FAILED, ROLLBACK_IN_PROGRESS, ROLLBACK_FAILED, ROLLBACK_COMPLETE ->
          throw new RejectedException(
              String.format(
                  "%sit could not be created (%s); aws cloudformation describe-stack-events"
                      + " --region %s --stack-name %s tells why, and it has to be deleted before"
                      + " it can be created again",
                  prefix, status, reference.region(), reference.name()));
      case DELETE_IN_PROGRESS, DELETE_FAILED ->
          throw new RejectedException(prefix + "it is being deleted (" + status + ")");
      case DELETE_COMPLETE -> throw new RejectedException(prefix + absent(reference));
      default -> {}
    }
  }
}
