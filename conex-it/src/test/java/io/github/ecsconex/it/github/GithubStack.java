package io.github.ecsconex.it.github;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sns.SnsSender;
import io.github.ecsconex.aws.sns.TopicArn;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubPushEncoder;
import io.github.ecsconex.git.github.GithubWebhook;
import io.github.ecsconex.git.github.WebhookEvent;
import io.github.ecsconex.git.github.WebhookRequest;
import io.github.ecsconex.it.support.AwsServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A stack with the outputs that conex's template has, and what stands behind its endpoint. */
final class GithubStack implements AutoCloseable {
  static final String ENDPOINT = "https://abc.execute-api.us-east-1.amazonaws.com/webhook";

  private static final String TEMPLATE =
      """
      Parameters:
        Webhook: {Type: String}
        Credentials: {Type: String}
      Resources:
        Queue: {Type: 'AWS::SQS::Queue'}
        Topic:
          Type: 'AWS::SNS::Topic'
          Properties:
            Subscription: [{Protocol: sqs, Endpoint: !GetAtt Queue.Arn}]
        Failures: {Type: 'AWS::SNS::Topic'}
        Log: {Type: 'AWS::Logs::LogGroup'}
      Outputs:
        WebhookEndpoint: {Value: '%s'}
        WebhookSecretArn: {Value: !Ref Webhook}
        GithubCredentialsArn: {Value: !Ref Credentials}
        WorkTopic: {Value: !Ref Topic}
        QueueUrl: {Value: !Ref Queue}
        NotificationTopic: {Value: !Ref Failures}
        LogGroup: {Value: !Ref Log}
      """
          .formatted(ENDPOINT);

  private final String name = "stack-" + UUID.randomUUID();
  private final Secret signing = Secret.of(UUID.randomUUID().toString());
  private final AwsConnection aws;
  private final Map<String, String> outputs;

  /**
   * @param credentials what its workers read repositories with
   */
  GithubStack(Secret credentials) throws Exception {
    aws = AwsServer.shared().connection();
    try (CloudFormationClient formation =
            aws.client(CloudFormationClient.builder(), Optional.empty());
        SecretsManagerClient secrets =
            aws.client(SecretsManagerClient.builder(), Optional.empty())) {
      String webhook =
          secrets.createSecret(one -> one.name(name).secretString(signing.reveal())).arn();
      String github =
          secrets
              .createSecret(one -> one.name(name + "-github").secretString(credentials.reveal()))
              .arn();
      formation.createStack(request ->
          request
              .stackName(name)
              .templateBody(TEMPLATE)
              .parameters(parameter("Webhook", webhook), parameter("Credentials", github)));
      formation.waiter().waitUntilStackCreateComplete(request -> request.stackName(name));
      outputs =
          formation
              .describeStacks(request -> request.stackName(name))
              .stacks()
              .getFirst()
              .outputs()
              .stream()
              .collect(Collectors.toMap(Output::outputKey, Output::outputValue));
    }
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.builder().parameterKey(key).parameterValue(value).build();
  }

  /** As conex is told it. */
  String reference() {
    return AwsServer.REGION + ":" + name;
  }

  String queue() {
    return "sqs:" + outputs.get("QueueUrl");
  }

  String notificationTopic() {
    return outputs.get("NotificationTopic");
  }

  String logGroup() {
    return outputs.get("LogGroup");
  }

  Secret signing() {
    return signing;
  }

  /** What the stack does behind its endpoint: check, trim, publish. */
  int receive(WebhookRequest request) throws Exception {
    WebhookEvent event = new GithubWebhook(List.of(signing)).receive(request);
    if (event instanceof WebhookEvent.Pushed(PushEvent push)) {
      try (SnsSender sender = new SnsSender(aws, new TopicArn(outputs.get("WorkTopic")))) {
        sender.send("webhook", new GithubPushEncoder().encode(push));
      }
    }
    return event.status();
  }

  @Override
  public void close() {
    aws.close();
  }
}
