package io.github.ecsconex.it.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.ConexProgram;
import io.github.ecsconex.it.support.EcsAgentServer;
import io.github.ecsconex.it.support.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/** Takes the notice of a failing push, and runs what docs/debugging-failures.md says of it. */
@Tag("aws")
@Timeout(300)
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class DebuggingFailuresIT {
  private static final Path PAGE = Path.of("..", "docs", "debugging-failures.md");
  private static final Pattern COMMANDS =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final String TEMPLATE =
      """
      Resources:
        Log: {Type: 'AWS::Logs::LogGroup'}
      Outputs:
        LogGroup: {Value: !Ref Log}
      """;

  @TempDir private static Path folder;
  private static final String STACK = "stack-" + UUID.randomUUID();
  private static String ec2Instance = "";
  private static CommitId commit = CommitId.ZERO;
  private static Repository repository = new Repository("octocat", "absent");
  private static String messageId = "";
  private static String log = "";

  /** A push whose Dockerfile fails, on an instance that ECS knows. */
  @BeforeAll
  static void fail() throws Exception {
    ec2Instance =
        shell(
                "aws ec2 run-instances --image-id ami-12c6146b --query 'Instances[0].InstanceId'"
                    + " --output text")
            .strip();
    try (AwsConnection aws = AwsServer.shared().connection();
        EcsClient ecs = aws.client(EcsClient.builder(), Optional.empty());
        CloudFormationClient formation =
            aws.client(CloudFormationClient.builder(), Optional.empty());
        Parts parts = Parts.start(folder);
        Topic work = Topic.create();
        Topic notices = Topic.create()) {
      String cluster =
          ecs.createCluster(request -> request.clusterName(STACK)).cluster().clusterArn();
      String instance =
          ecs.registerContainerInstance(request ->
                  request
                      .cluster(STACK)
                      .instanceIdentityDocument("{\"instanceId\":\"" + ec2Instance + "\"}"))
              .containerInstance()
              .containerInstanceArn();
      ecs.registerTaskDefinition(request ->
          request
              .family(STACK)
              .containerDefinitions(
                  ContainerDefinition.builder()
                      .name("worker")
                      .image("conex:1")
                      .memory(64)
                      .build()));
      String task =
          ecs.runTask(request -> request.cluster(STACK).taskDefinition(STACK))
              .tasks()
              .getFirst()
              .taskArn();
      formation.createStack(request -> request.stackName(STACK).templateBody(TEMPLATE));

      repository = parts.freshRepository();
      commit = parts.commitDockerfile(repository, "RUN echo about to fail; exit 3");
      work.publish(
          "webhook",
          """
          {"ref":"refs/heads/main","after":"%s","repository":{"name":"%s","owner":{"name":"octocat"}},"pusher":{"name":"rclark"}}\
          """
              .formatted(commit, repository.name()));
      try (EcsAgentServer agent = EcsAgentServer.start(folder, cluster, instance, task)) {
        Map<String, String> environment = new HashMap<>(AwsServer.shared().environment());
        environment.putAll(agent.environment());
        environment.put("HOME", folder.toString());
        environment.put("CONEX_QUEUE", "sqs:" + work.queueUrl());
        environment.put("CONEX_NOTIFY", "sns:" + notices.arn());
        environment.put("CONEX_REGISTRIES", "oci+http:" + parts.registry().host());
        environment.put("CONEX_GIT_URL", parts.gitUrl());
        ConexProgram.Ended worked =
            new ConexProgram(environment, List.of(), folder).run("worker", "--until-empty");
        log = worked.out();
        assertThat(worked.exitCode()).as(log + worked.err()).isZero();
      }
      String notice = notices.published().getFirst().path("Message").asText();
      Files.writeString(folder.resolve("notice.txt"), notice);
      messageId =
          notice
              .lines()
              .filter(line -> line.startsWith("MessageId: "))
              .findFirst()
              .orElseThrow()
              .substring(11);
    }
    keepLog();
  }

  /** What the log drivers do with a worker's lines. */
  private static void keepLog() throws Exception {
    Files.writeString(folder.resolve("messages"), "Jul  5 06:10:51 host other\n" + log);
    String events =
        log.lines()
            .filter(line -> !line.isBlank())
            .map(line ->
                "{\"timestamp\":"
                    + System.currentTimeMillis()
                    + ",\"message\":\""
                    + line.replace("\\", "\\\\").replace("\"", "\\\"")
                    + "\"}")
            .collect(Collectors.joining(",", "[", "]"));
    Path file = Files.writeString(folder.resolve("events.json"), events);
    shell(
        """
        group=$(aws cloudformation describe-stacks --stack-name %s --query 'Stacks[0].Outputs[0].OutputValue' --output text)
        aws logs create-log-stream --log-group-name "$group" --log-stream-name worker
        aws logs put-log-events --log-group-name "$group" --log-stream-name worker --log-events file://%s
        """
            .formatted(STACK, file));
  }

  @AfterAll
  static void forget() throws Exception {
    shell("aws ec2 terminate-instances --instance-ids " + ec2Instance);
  }

  private static String shell(String script) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(AwsServer.shared().environment());
    builder.environment().put("AWS_DEFAULT_REGION", AwsServer.REGION);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(script + "\n" + output).isZero();
    return output;
  }

  /** What the page's command number {@code step} prints, after those that set what it needs. */
  private static String step(int step) throws Exception {
    List<String> commands = new ArrayList<>();
    COMMANDS
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult result) -> result.group(1))
        .forEach(commands::add);
    assertThat(commands).hasSize(6);
    String preparation =
        commands.getFirst().replace("stack=ecs-conex-production", "stack=" + STACK);
    return shell(preparation + commands.get(step).replace("/var/log/messages", "messages"));
  }

  @Test
  void theMessageTellsTheCommitAndWhoPushedIt() throws Exception {
    assertThat(step(1)).isEqualTo(repository + " " + commit + " refs/heads/main by rclark\n");
  }

  @Test
  void theLogIsSearchedInCloudWatch() throws Exception {
    assertThat(step(2).lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("[" + messageId + "]"))
        .anySatisfy(line -> assertThat(line).endsWith("about to fail"));
  }

  @Test
  void theLogIsSearchedOnTheInstance() throws Exception {
    assertThat(step(3).lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("[" + messageId + "]"))
        .anySatisfy(line -> assertThat(line).endsWith("about to fail"));
  }

  @Test
  void theInstanceIsFound() throws Exception {
    assertThat(step(4)).isEqualTo(ec2Instance + "\n");
  }

  @Test
  void theTaskIsLookedAt() throws Exception {
    assertThat(step(5)).contains("conex:1");
  }
}
