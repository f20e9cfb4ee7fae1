package io.github.ecsconex.aws.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.aws.LocalServer.Answer;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What AWS answers where not all is well, each of which whoever runs a command has to understand.
 */
final class CloudFormationStacksTest {
  private static final StackReference STACK = StackReference.parse("eu-west-1:conex");
  private static final SecretArn SECRET =
      new SecretArn("arn:aws:secretsmanager:eu-north-1:123456789012:secret:conex-AbCdEf");

  private Answer answer = new Answer(500, "{}");
  private final LocalServer server = new LocalServer(request -> answer);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "us-east-1", "key", Secret.of("word"));
  private final CloudFormationStacks stacks = new CloudFormationStacks(aws);

  @AfterEach
  void close() {
    aws.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_COMPLETE",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_ROLLBACK_FAILED",
        "UPDATE_FAILED",
        "IMPORT_COMPLETE",
        "A_STATUS_OF_YEARS_TO_COME"
      })
  void whatStandsIsRead(String status) throws Exception {
    answer = stack(status, "");
    StackOutputs outputs = stacks.outputs(STACK);
    assertThat(outputs.stack()).isEqualTo(STACK);
    assertThat(outputs.require(StackOutputs.SERVICE)).isEqualTo("workers");
    LocalServer.Request request = server.requests().getFirst();
    assertThat(request.body()).contains("Action=DescribeStacks").contains("StackName=conex");
    assertThat(request.authorization()).as("where it is").contains("/eu-west-1/cloudformation/");
  }

  @Test
  void aStackThatIsNotThereIsToldFromOneThatMayNotBeRead() {
    answer = refusal(400, "ValidationError", "Stack with id conex does not exist");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessage(
            "could not read the stack eu-west-1:conex: there is no stack conex in eu-west-1 in the"
                + " account of these credentials; another one is named as <region>:<stack>, another"
                + " account by AWS_PROFILE");
    answer = refusal(403, "AccessDenied", "User: x is not authorized");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessage(
            "could not read the stack eu-west-1:conex: AccessDenied: User: x is not authorized; the"
                + " credentials may need cloudformation:DescribeStacks");
    answer = refusal(400, "ValidationError", "1 validation error detected");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessageEndingWith("ValidationError: 1 validation error detected");
  }

  @Test
  void credentialsThatAwsDoesNotKnowNeedNoPermission() {
    answer =
        refusal(
            403, "InvalidClientTokenId", "The security token included in the request is invalid");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessage(
            "could not read the stack eu-west-1:conex: InvalidClientTokenId: The security token"
                + " included in the request is invalid; the credentials are wrong, or the account"
                + " has not enabled the region");
    answer = refusal(403, "ExpiredToken", "The security token included in the request is expired");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessage(
            "could not read the stack eu-west-1:conex: ExpiredToken: The security token included in"
                + " the request is expired");
  }

  @Test
  void aRegionThatDoesNotExistIsSuspected() {
    try (AwsConnection nowhere =
        AwsConnection.to(
            URI.create("http://cloudformation.invalid"), "us-east-1", "key", Secret.of("word"))) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> new CloudFormationStacks(nowhere).outputs(STACK))
          .withMessage(
              "could not read the stack eu-west-1:conex: there is no host cloudformation.invalid;"
                  + " is the region right, and does the network work?");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CREATE_IN_PROGRESS", "REVIEW_IN_PROGRESS"})
  void aStackThatIsBeingMadeMayBeReadLater(String status) {
    answer = stack(status, "");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessage(
            "could not read the stack eu-west-1:conex: it is still being created (%s); aws"
                + " cloudformation wait stack-create-complete --region eu-west-1 --stack-name conex"
                + " waits for it",
            status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"})
  void aStackThatCameToNothingHasToGo(String status) {
    answer = stack(status, "<StackStatusReason>The role is absent</StackStatusReason>");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessage(
            "could not read the stack eu-west-1:conex: it could not be created (%s, The role is"
                + " absent); aws cloudformation describe-stack-events --region eu-west-1"
                + " --stack-name conex tells why, and it has to be deleted before it can be created"
                + " again",
            status);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE_IN_PROGRESS, it is being deleted (DELETE_IN_PROGRESS)",
    "DELETE_FAILED, it is being deleted (DELETE_FAILED)",
    "DELETE_COMPLETE, there is no stack conex in eu-west-1"
  })
  void aStackThatGoesIsNotRead(String status, String words) {
    answer = stack(status, "");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.outputs(STACK))
        .withMessageStartingWith("could not read the stack eu-west-1:conex: " + words);
  }

  @Test
  void aSecretIsReadWhereItIsAsItIs() throws Exception {
    answer = new Answer(200, "{\"SecretString\":\"{\\\"appId\\\":\\\"1\\\"}\\n\"}");
    assertThat(stacks.secret(SECRET).reveal()).isEqualTo("{\"appId\":\"1\"}\n");
    assertThat(server.requests().getFirst().authorization())
        .contains("/eu-north-1/secretsmanager/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ResourceNotFoundException | Secrets Manager can't find the specified secret. |"
            + " it is not there; was it deleted?",
        "InvalidRequestException | You can't perform this operation on the secret because it was"
            + " marked for deletion. | it is marked for deletion; aws secretsmanager restore-secret"
            + " --region eu-north-1 --secret-id"
            + " arn:aws:secretsmanager:eu-north-1:123456789012:secret:conex-AbCdEf brings it back",
        "InvalidRequestException | Something else | InvalidRequestException: Something else",
        "AccessDeniedException | User: x is not authorized | AccessDeniedException: User: x is not"
            + " authorized; the credentials may need secretsmanager:GetSecretValue",
        "AccessDeniedException | Access to KMS is not allowed | AccessDeniedException: Access to"
            + " KMS is not allowed; the credentials may need kms:Decrypt for the key"
      })
  void aSecretThatCannotBeHadIsToldWhy(String code, String message, String reason) {
    answer =
        new Answer(400, String.format("{\"__type\":\"%s\",\"Message\":\"%s\"}", code, message));
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.secret(SECRET))
        .withMessage("could not read the secret " + SECRET + ": " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"SecretBinary\":\"AAEC\"}", "{\"SecretString\":\"\"}", "{}"})
  void aSecretWithoutTextIsNone(String body) {
    answer = new Answer(200, body);
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> stacks.secret(SECRET))
        .withMessage("could not read the secret " + SECRET + ": it holds no text");
  }

  private static Answer stack(String status, String more) {
    return new Answer(
        200,
        String.format(
            """
            <DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
              <DescribeStacksResult><Stacks><member>
                <StackName>conex</StackName>
                <StackStatus>%s</StackStatus>%s
                <Outputs>
                  <member><OutputKey>Service</OutputKey><OutputValue>workers</OutputValue></member>
                  <member><OutputKey>LogGroup</OutputKey></member>
                </Outputs>
              </member></Stacks></DescribeStacksResult>
            </DescribeStacksResponse>
            """,
            status, more));
  }

  private static Answer refusal(int status, String code, String message) {
    return new Answer(
        status,
        String.format(
            "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"
                + "<RequestId>1</RequestId></ErrorResponse>",
            code, message));
  }
}
