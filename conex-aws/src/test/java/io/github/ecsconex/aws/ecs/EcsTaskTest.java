package io.github.ecsconex.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.LocalServer;
import io.github.ecsconex.core.notice.RuntimeResources;
import io.github.ecsconex.core.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EcsTaskTest {
  private static final String ACCOUNT = "arn:aws:ecs:us-east-1:123456789012:";
  private static final String TASK = ACCOUNT + "task/production/798b49eb";
  private static final String CLUSTER = ACCOUNT + "cluster/production";
  private static final String INSTANCE = ACCOUNT + "container-instance/production/2e14b317";

  @TempDir private Path folder;

  private LocalServer.Answer task = new LocalServer.Answer(500, "");
  private LocalServer.Answer described = new LocalServer.Answer(200, "{\"tasks\":[]}");
  private final LocalServer server =
      new LocalServer(request -> request.target().equals("DescribeTasks") ? described : task);
  private final AwsConnection aws =
      AwsConnection.to(server.uri(), "us-east-1", "key", Secret.of("word"));

  @AfterEach
  void close() {
    aws.close();
    server.close();
  }

  @Test
  void onAnInstanceTheFileNamesIt() throws Exception {
    task = metadata("EC2", CLUSTER);
    Path file =
        Files.writeString(
            folder.resolve("metadata.json"), "{\"ContainerInstanceARN\":\"" + INSTANCE + "\"}");
    assertThat(resources(Optional.of(file))).isEqualTo(resources(CLUSTER, INSTANCE, TASK));
    assertThat(server.requests())
        .extracting(LocalServer.Request::path)
        .containsExactly("/v4/abc/task");
  }

  @Test
  void withoutTheFileEcsIsAsked() throws Exception {
    task = metadata("EC2", "production");
    described =
        new LocalServer.Answer(
            200,
            "{\"tasks\":[{\"taskArn\":\""
                + TASK
                + "\",\"containerInstanceArn\":\""
                + INSTANCE
                + "\"}]}");
    assertThat(resources(Optional.of(folder.resolve("absent.json"))))
        .isEqualTo(resources(CLUSTER, INSTANCE, TASK));
  }

  @Test
  void onFargateThereIsNoInstance() throws Exception {
    task = metadata("FARGATE", CLUSTER);
    assertThat(resources(Optional.empty())).isEqualTo(resources(CLUSTER, null, TASK));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void whatCannotBeLearnedIsLeftOut() throws Exception {
    assertThat(resources(Optional.empty())).isEqualTo(RuntimeResources.UNKNOWN);
    task = metadata("EC2", CLUSTER);
    described =
        new LocalServer.Answer(
            400, "{\"__type\":\"AccessDeniedException\",\"message\":\"not allowed\"}");
    assertThat(resources(Optional.empty())).isEqualTo(resources(CLUSTER, null, TASK));
    task = new LocalServer.Answer(200, "{}");
    assertThat(resources(Optional.empty())).isEqualTo(RuntimeResources.UNKNOWN);
  }

  private RuntimeResources resources(Optional<Path> file) throws Exception {
    try (EcsTask ours = new EcsTask(aws, server.uri().resolve("/v4/abc"), file)) {
      return ours.resources();
    }
  }

  private static RuntimeResources resources(String cluster, String instance, String task) {
    return new RuntimeResources(
        Optional.of(cluster), Optional.ofNullable(instance), Optional.of(task));
  }

  private static LocalServer.Answer metadata(String launchType, String cluster) {
    return new LocalServer.Answer(
        200,
        "{\"Cluster\":\""
            + cluster
            + "\",\"TaskARN\":\""
            + TASK
            + "\",\"Family\":\"conex\",\"LaunchType\":\""
            + launchType
            + "\"}");
  }
}
