package io.github.ecsconex.it.github;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.SecretArn;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.it.stack.StackStandIn;
import io.github.ecsconex.it.support.AwsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.ecs.EcsClient;

/**
 * A stack that the templates of {@code cloudformation/} have made, and what runs behind its
 * endpoint.
 */
final class GithubStack implements AutoCloseable {
  private static final Path TEMPLATES = Path.of("..", "cloudformation");

  private final String name = "stack-" + UUID.randomUUID();
  private final StackStandIn standIn;
  private final String cluster;
  private final Map<String, String> outputs;

  /**
   * @param credentials what its workers read repositories with
   */
  GithubStack(Secret credentials) throws Exception {
    this(credentials, Map.of());
  }

  /**
   * @param more parameters of the template, which are the defaults else
   */
  GithubStack(Secret credentials, Map<String, String> more) throws Exception {
    Map<String, String> parameters = new HashMap<>(more);
    parameters.put("GithubAccessToken", credentials.reveal());
    parameters.put("GitSha", "latest");
    parameters.put("WatchbotNotificationEmail", "ops@example.com");
    standIn = StackStandIn.start(0);
    try (AwsConnection aws = connect();
        CloudFormationClient formation =
            aws.client(CloudFormationClient.builder(), Optional.empty())) {
      cluster =
          create(formation, name + "-cluster", "cluster.template.yml", Map.of()).get("Cluster");
      parameters.put("Cluster", cluster);
      outputs = create(formation, name, "ecs-conex.template.yml", parameters);
    }
  }

  private AwsConnection connect() {
    return AwsConnection.to(standIn.endpoint(), AwsServer.REGION, "testing", Secret.of("testing"));
  }

  private static Map<String, String> create(
      CloudFormationClient formation, String stack, String file, Map<String, String> parameters)
      throws Exception {
    String template = Files.readString(TEMPLATES.resolve(file));
    List<Parameter> given = new ArrayList<>();
    parameters.forEach((key, value) ->
        given.add(Parameter.builder().parameterKey(key).parameterValue(value).build()));
    formation.createStack(
        request -> request.stackName(stack).templateBody(template).parameters(given));
    formation.waiter().waitUntilStackCreateComplete(request -> request.stackName(stack));
    return formation
        .describeStacks(request -> request.stackName(stack))
        .stacks()
        .getFirst()
        .outputs()
        .stream()
        .collect(Collectors.toMap(Output::outputKey, Output::outputValue));
  }

  /** As conex is told it. */
  String reference() {
    return AwsServer.REGION + ":" + name;
  }

  String notificationTopic() {
    return outputs.get("NotificationTopic");
  }

  String logGroup() {
    return outputs.get("LogGroup");
  }

  /** What GitHub signs pushes to it with. */
  Secret signing() throws Exception {
    try (AwsConnection aws = connect()) {
      return new CloudFormationStacks(aws).secret(new SecretArn(outputs.get("WebhookSecretArn")));
    }
  }

  /** Has its service run no task. */
  void endTasks() throws Exception {
    try (AwsConnection aws = connect();
        EcsClient ecs = aws.client(EcsClient.builder(), Optional.empty())) {
      ecs.updateService(
          request -> request.cluster(cluster).service(outputs.get("Service")).desiredCount(0));
    }
  }

  /** What has programs find it, and all else that stands in for AWS. */
  Map<String, String> environment() {
    return standIn.environment();
  }

  /** What its workers are started with. */
  Map<String, String> workerEnvironment() {
    return standIn.workerEnvironment(AwsServer.REGION, name);
  }

  @Override
  public void close() {
    standIn.close();
  }
}
