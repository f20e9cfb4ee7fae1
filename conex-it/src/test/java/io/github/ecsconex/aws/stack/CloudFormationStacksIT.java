package io.github.ecsconex.aws.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.it.support.AwsServer;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class CloudFormationStacksIT {
  /** The secret is made beside it, since moto puts out no secrets of a stack's own. */
  private static final String TEMPLATE =
      """
      Parameters:
        Secret: {Type: String}
      Resources:
        Queue: {Type: 'AWS::SQS::Queue'}
        Topic: {Type: 'AWS::SNS::Topic'}
        Log: {Type: 'AWS::Logs::LogGroup'}
      Outputs:
        WebhookEndpoint: {Value: 'https://abc.execute-api.us-east-1.amazonaws.com/webhook'}
        WebhookSecretArn: {Value: !Ref Secret}
        WorkTopic: {Value: !Ref Topic}
        QueueUrl: {Value: !Ref Queue}
        LogGroup: {Value: !Ref Log}
      """;

  private final String name = "stack-" + UUID.randomUUID();
  private final StackReference reference = new StackReference(AwsServer.REGION, name);
  private AwsConnection aws;
  private CloudFormationClient formation;
  private SecretsManagerClient secrets;
  private CloudFormationStacks stacks;
  private String secret;

  @BeforeEach
  void create() throws Exception {
    aws = AwsServer.shared().connection();
    formation = aws.client(CloudFormationClient.builder(), Optional.empty());
    secrets = aws.client(SecretsManagerClient.builder(), Optional.empty());
    stacks = new CloudFormationStacks(aws);
    secret = secrets.createSecret(request -> request.name(name).secretString("chuck's")).arn();
    formation.createStack(request ->
        request
            .stackName(name)
            .templateBody(TEMPLATE)
            .parameters(Parameter.builder().parameterKey("Secret").parameterValue(secret).build()));
    formation.waiter().waitUntilStackCreateComplete(request -> request.stackName(name));
  }

  @AfterEach
  void close() {
    formation.close();
    secrets.close();
    aws.close();
  }

  @Test
  void tellsWhatTheStackTellsAndKeeps() throws Exception {
    StackOutputs outputs = stacks.outputs(reference);
    assertThat(outputs.require(StackOutputs.WEBHOOK_ENDPOINT))
        .isEqualTo(URI.create("https://abc.execute-api.us-east-1.amazonaws.com/webhook"));
    assertThat(outputs.require(StackOutputs.WORK_TOPIC)).startsWith("arn:aws:sns:us-east-1:");
    assertThat(outputs.require(StackOutputs.QUEUE_URL)).startsWith("http").contains(name);
    assertThat(outputs.require(StackOutputs.LOG_GROUP)).contains(name);
    assertThat(outputs.find(StackOutputs.GITHUB_CREDENTIALS)).isEmpty();
    assertThat(outputs.find(StackOutputs.SERVICE)).isEmpty();
    assertThat(stacks.parameters(reference)).containsExactly(entry("Secret", secret));
    assertThat(stacks.secret(outputs.require(StackOutputs.WEBHOOK_SECRET)).reveal())
        .isEqualTo("chuck's");
  }

  @Test
  void noneIsWhereNobodyPutIt() {
    for (StackReference absent :
        new StackReference[] {
          new StackReference("eu-west-1", name), new StackReference(AwsServer.REGION, name + "-2")
        }) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> stacks.outputs(absent))
          .withMessageStartingWith(
              "could not read the stack %s: there is no stack %s in %s",
              absent, absent.name(), absent.region());
    }
    formation.deleteStack(request -> request.stackName(name));
    formation.waiter().waitUntilStackDeleteComplete(request -> request.stackName(name));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(reference))
        .withMessageContaining("there is no stack");
  }

  @Test
  void aSecretThatIsGoneIsToldOf() {
    SecretArn absent = new SecretArn(secret.replace(":secret:", ":secret:never-"));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.secret(absent))
        .withMessage("could not read the secret %s: it is not there; was it deleted?", absent);
    secrets.deleteSecret(request -> request.secretId(secret));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.secret(new SecretArn(secret)))
        .withMessage(
            "could not read the secret %s: it is marked for deletion; aws secretsmanager"
                + " restore-secret --region us-east-1 --secret-id %s brings it back",
            secret, secret);
  }
}
