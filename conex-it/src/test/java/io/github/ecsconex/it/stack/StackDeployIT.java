package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.stack.CloudFormationStacks;
import io.github.ecsconex.aws.stack.StackOutputs;
import io.github.ecsconex.aws.stack.StackReference;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubCredentials;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.ConexProgram;
import io.github.ecsconex.it.support.ConexProgram.Ended;
import io.github.ecsconex.it.support.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The templates as a person deploys them: by the aws command, made, changed, and taken away. */
@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class StackDeployIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLUSTER_STACK = "deployed-cluster";
  private static final String STACK = "deployed-conex";
  private static final String TOKEN = "ghp_ofTheStack";

  @TempDir private Path folder;
  @AutoClose private StackStandIn standIn;

  private record Ran(int exitCode, String output) {}

  @BeforeEach
  void start() throws Exception {
    standIn = StackStandIn.start(0);
  }

  private Ran aws(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Programs.require("aws").toString(),
                "--endpoint-url",
                standIn.endpoint().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(standIn.environment());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ran(process.waitFor(), output);
  }

  private void deploy(String stack, Path template, String... parameters) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "cloudformation",
                "deploy",
                "--stack-name",
                stack,
                "--template-file",
                template.toString(),
                "--capabilities",
                "CAPABILITY_IAM"));
    if (parameters.length > 0) {
      arguments.add("--parameter-overrides");
      arguments.addAll(List.of(parameters));
    }
    Ran ran = aws(arguments.toArray(String[]::new));
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    assertThat(ran.output()).contains("Successfully created/updated stack - " + stack);
  }

  private Map<String, String> outputs(String stack) throws Exception {
    Ran ran = aws("cloudformation", "describe-stacks", "--stack-name", stack);
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    JsonNode described = JSON.readTree(ran.output()).path("Stacks").path(0);
    assertThat(described.path("StackStatus").asText()).endsWith("_COMPLETE");
    Map<String, String> outputs = new TreeMap<>();
    described
        .path("Outputs")
        .forEach(
            one -> outputs.put(one.path("OutputKey").asText(), one.path("OutputValue").asText()));
    return outputs;
  }

  private JsonNode ask(String... arguments) throws Exception {
    Ran ran = aws(arguments);
    assertThat(ran.exitCode()).as(ran.output()).isZero();
    return JSON.readTree(ran.output());
  }

  @Test
  void isMadeChangedAndTakenAway() throws Exception {
    // In a network that is there: moto does not delete one in an order that works.
    JsonNode subnets = ask("ec2", "describe-subnets").path("Subnets");
    String vpc = subnets.path(0).path("VpcId").asText();
    deploy(
        CLUSTER_STACK,
        Template.CLUSTER,
        "VpcId=" + vpc,
        "SubnetIds=" + subnets.path(0).path("SubnetId").asText());
    Map<String, String> cluster = outputs(CLUSTER_STACK);
    assertThat(cluster).containsOnlyKeys("Cluster", "CapacityProvider", "InstanceRole");

    deploy(
        STACK,
        Template.ECS_CONEX,
        "GitSha=81e48385715d60cae6f6d9ae818d8148590a9902",
        "Cluster=" + cluster.get("Cluster"),
        "CapacityProvider=" + cluster.get("CapacityProvider"),
        "GithubAccessToken=" + TOKEN,
        "WatchbotNotificationEmail=ops@example.com");
    Map<String, String> outputs = outputs(STACK);
    assertThat(outputs)
        .containsOnlyKeys(
            "WebhookEndpoint",
            "WebhookSecretArn",
            "GithubCredentialsArn",
            "WorkTopic",
            "QueueUrl",
            "DeadLetterQueueUrl",
            "NotificationTopic",
            "LogGroup",
            "Service");
    assertThat(outputs.values()).noneMatch(value -> value.contains(TOKEN));
    isAsTheTemplateSays(cluster.get("Cluster"), outputs);
    aWorkerTakesItsSettings();

    deploy(
        STACK,
        Template.ECS_CONEX,
        "LogDriver=syslog",
        "ImageRegions=eu-west-1,us-east-1",
        "RepositoryPrefix=builds/",
        "AllowedBuildArgs=NPMAccessToken",
        "EngineImagesSize=30GiB",
        "NPMAccessToken=npm_ofTheStack");
    Map<String, String> changed = outputs(STACK);
    assertThat(changed)
        .doesNotContainKey("LogGroup")
        .containsEntry("QueueUrl", outputs.get("QueueUrl"))
        .containsEntry("WebhookSecretArn", outputs.get("WebhookSecretArn"));
    assertThat(standIn.workerEnvironment(AwsServer.REGION, STACK))
        .contains(
            entry("CONEX_REGISTRIES", "ecr:eu-west-1,ecr:us-east-1"),
            entry("CONEX_IMAGE_NAME", "builds/{repo}"),
            entry("CONEX_BUILD_ARGS", "NPMAccessToken"),
            entry("GithubAccessToken", TOKEN),
            entry("NPMAccessToken", "npm_ofTheStack"))
        .doesNotContainKey("CONEX_STATUS_URL");
    aWorkerTakesItsSettings();

    ask("secretsmanager", "get-secret-value", "--secret-id", outputs.get("WebhookSecretArn"));
    for (String stack : List.of(STACK, CLUSTER_STACK)) {
      Ran deleted = aws("cloudformation", "delete-stack", "--stack-name", stack);
      assertThat(deleted.exitCode()).as(deleted.output()).isZero();
      assertThat(aws("cloudformation", "describe-stacks", "--stack-name", stack).output())
          .contains("does not exist");
    }
    assertThat(aws("sqs", "get-queue-attributes", "--queue-url", outputs.get("QueueUrl")).output())
        .contains("NonExistentQueue");
    assertThat(
            aws(
                    "secretsmanager",
                    "get-secret-value",
                    "--secret-id",
                    outputs.get("WebhookSecretArn"))
                .output())
        .contains("ResourceNotFoundException");
  }

  /** As far as moto makes it; what it skips is asserted on the template. */
  private void isAsTheTemplateSays(String cluster, Map<String, String> outputs) throws Exception {
    JsonNode queue =
        ask(
            "sqs",
            "get-queue-attributes",
            "--queue-url",
            outputs.get("QueueUrl"),
            "--attribute-names",
            "All");
    assertThat(queue.path("Attributes").path("RedrivePolicy").asText())
        .contains("\"maxReceiveCount\": 5");
    assertThat(queue.path("Attributes").path("VisibilityTimeout").asText()).isEqualTo("180");
    JsonNode subscriptions =
        ask("sns", "list-subscriptions-by-topic", "--topic-arn", outputs.get("NotificationTopic"));
    assertThat(subscriptions.path("Subscriptions").path(0).path("Endpoint").asText())
        .isEqualTo("ops@example.com");
    JsonNode service =
        ask("ecs", "describe-services", "--cluster", cluster, "--services", outputs.get("Service"))
            .path("services")
            .path(0);
    JsonNode container =
        ask(
                "ecs",
                "describe-task-definition",
                "--task-definition",
                service.path("taskDefinition").asText())
            .path("taskDefinition")
            .path("containerDefinitions")
            .path(0);
    assertThat(container.path("image").asText())
        .isEqualTo(
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/ecs-conex:"
                + "81e48385715d60cae6f6d9ae818d8148590a9902");
    assertThat(container.path("environment").toString()).doesNotContain(TOKEN);
    assertThat(
            ask(
                    "secretsmanager",
                    "get-secret-value",
                    "--secret-id",
                    outputs.get("WebhookSecretArn"))
                .path("SecretString")
                .asText())
        .hasSize(40);
    StackOutputs read =
        new CloudFormationStacks(
                AwsConnection.to(
                    standIn.endpoint(), AwsServer.REGION, "testing", Secret.of("testing")))
            .outputs(StackReference.parse(AwsServer.REGION + ":" + STACK));
    assertThat(read.require(StackOutputs.WEBHOOK_ENDPOINT).toString())
        .isEqualTo(outputs.get("WebhookEndpoint"));
  }

  /** The program itself reads what the task definition gives it, down to the last name. */
  private void aWorkerTakesItsSettings() throws Exception {
    Map<String, String> environment =
        new TreeMap<>(standIn.workerEnvironment(AwsServer.REGION, STACK));
    Path directory = Files.createDirectories(folder.resolve("worker"));
    environment.put("CONEX_CACHE", directory.toString());
    Ended ended = new ConexProgram(environment, List.of(), directory).run("health");
    assertThat(ended.err())
        .as("nobody is there to ask, and that is all that is wrong")
        .contains("no worker answers at http://127.0.0.1:")
        .doesNotContain("the settings are wrong");
    assertThat(ended.exitCode()).isNotZero();
  }

  @Test
  void aGithubAppIsKeptInTheFormThatWorkersRead() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    String key =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    String name = STACK + "-app";
    deploy(CLUSTER_STACK + "-app", Template.CLUSTER);
    deploy(
        name,
        Template.ECS_CONEX,
        "GitSha=latest",
        "Cluster=" + outputs(CLUSTER_STACK + "-app").get("Cluster"),
        "GithubAppId=4711",
        "GithubAppPrivateKey=" + key,
        "WatchbotNotificationEmail=ops@example.com");
    String credentials = standIn.workerEnvironment(AwsServer.REGION, name).get("GithubAccessToken");
    assertThat(JSON.readTree(credentials))
        .isEqualTo(JSON.createObjectNode().put("appId", "4711").put("privateKey", key));
    assertThat(GithubCredentials.parse(Secret.of(credentials)))
        .isInstanceOf(GithubCredentials.App.class);
  }
}
