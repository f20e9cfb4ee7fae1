package io.github.ecsconex.aws.ecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.notice.RuntimeResources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ecs.EcsClient;

/**
 * The task that this process runs in, as ECS itself tells of it. Safe for use by many threads.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/">task metadata
 *     endpoint version 4, container metadata file</a>
 */
public final class EcsTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EcsTask.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EcsAgent metadata;
  private final Optional<Path> file;
  private final EcsClient client;

  /**
   * @param metadata what ECS gives in {@code ECS_CONTAINER_METADATA_URI_V4}
   * @param file what ECS gives in {@code ECS_CONTAINER_METADATA_FILE}, where it does
   */
  public EcsTask(AwsConnection aws, URI metadata, Optional<Path> file) throws RejectedException {
    this.metadata = new EcsAgent(metadata);
    this.file = file;
    this.client = aws.client(EcsClient.builder(), Optional.empty());
  }

  /** What the process runs on; what could not be learned is logged, and left out. */
  public RuntimeResources resources() throws InterruptedException {
    JsonNode task;
    try {
      task = metadata.get("/task");
    } catch (IOException e) {
      LOG.warn("could not ask {} what this task is called: {}", metadata, e.getMessage());
      return RuntimeResources.UNKNOWN;
    }
    Optional<String> arn = text(task, "TaskARN");
    Optional<String> cluster = text(task, "Cluster").map(name -> clusterArn(name, arn));
    // On Fargate there is no instance.
    boolean fargate = text(task, "LaunchType").equals(Optional.of("FARGATE"));
    Optional<String> instance = fargate ? Optional.empty() : instance();
    if (!fargate && instance.isEmpty() && arn.isPresent() && cluster.isPresent()) {
      instance = describedInstance(cluster.get(), arn.get());
    }
    return new RuntimeResources(cluster, instance, arn);
  }

  private Optional<String> instance() {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return text(JSON.readTree(file.get().toFile()), "ContainerInstanceARN");
    } catch (IOException e) {
      LOG.warn("could not read {}: {}", file.get(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<String> describedInstance(String cluster, String task)
      throws InterruptedException {
    try {
      return new AwsCall("ecs:DescribeTasks", "ask which instance runs " + task)
              .make(() ->
                  client.describeTasks(request -> request.cluster(cluster).tasks(task)).tasks())
              .stream()
              .flatMap(each -> Optional.ofNullable(each.containerInstanceArn()).stream())
              .findFirst();
    } catch (PortException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Older agents give the cluster's name alone; the rest is the task's. */
  private static String clusterArn(String cluster, Optional<String> task) {
    if (cluster.startsWith("arn:") || task.isEmpty()) {
      return cluster;
    }
    int resource = task.get().indexOf(":task/");
    return resource < 0 ? cluster : task.get().substring(0, resource) + ":cluster/" + cluster;
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.of(node.path(field).asText("")).filter(text -> !text.isEmpty());
  }

  @Override
  public void close() {
    metadata.close();
    client.close();
  }
}
