package io.github.ecsconex.aws.ecs;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.image.ImageDigest;
import io.github.ecsconex.core.retention.RunningImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.SortOrder;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionFamilyStatus;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionStatus;

/**
 * The images that the ECS of one region runs, or may run at any moment: those of its tasks, of each
 * deployment of its services, and of the newest revisions of each family of task definitions, one
 * of which a schedule may start. Safe for use by many threads.
 */
public final class EcsImages implements AutoCloseable {
  /** More than the SDK's own number: what describes and lists is throttled at ten a second. */
  private static final int TRIES = 6;

  /** DescribeTasks, tasks. */
  private static final int TASKS = 100;

  /** DescribeServices, services. */
  private static final int SERVICES = 10;

  private final EcsClient client;
  private final String region;
  private final int revisions;

  /**
   * @param revisions how many active revisions of a family count, the newest first: each is a call
   */
  public EcsImages(AwsConnection aws, String region, int revisions) throws RejectedException {
    this.client = aws.client(EcsClient.builder(), Optional.of(region), TRIES);
    this.region = region;
    this.revisions = revisions;
  }

  /** All of them, each once. */
  public Set<RunningImage> list() throws PortException, InterruptedException {
    Set<RunningImage> images = new HashSet<>();
    List<String> families =
        call("ecs:ListTaskDefinitionFamilies")
            .make(() ->
                client
                    .listTaskDefinitionFamiliesPaginator(
                        request -> request.status(TaskDefinitionFamilyStatus.ACTIVE))
                    .families()
                    .stream()
                    .toList());
    Set<String> definitions = new HashSet<>();
    for (String family : families) {
      definitions.addAll(ofFamily(family));
    }
    List<String> clusters =
        call("ecs:ListClusters")
            .make(() -> client.listClustersPaginator().clusterArns().stream().toList());
    for (String cluster : clusters) {
      images.addAll(ofTasks(cluster));
      definitions.addAll(ofServices(cluster));
    }
    for (String definition : definitions) {
      images.addAll(ofDefinition(definition));
    }
    return images;
  }

  private List<String> ofFamily(String family) throws PortException, InterruptedException {
    return call("ecs:ListTaskDefinitions")
        .make(() ->
            client
                .listTaskDefinitionsPaginator(request ->
                    request
                        .familyPrefix(family)
                        .status(TaskDefinitionStatus.ACTIVE)
                        .sort(SortOrder.DESC))
                .taskDefinitionArns()
                .stream()
                .limit(revisions)
                .toList());
  }

  private List<RunningImage> ofTasks(String cluster) throws PortException, InterruptedException {
    List<String> tasks =
        call("ecs:ListTasks")
            .make(() ->
                client.listTasksPaginator(request -> request.cluster(cluster)).taskArns().stream()
                    .toList());
    List<RunningImage> images = new ArrayList<>();
    for (List<String> some : batches(tasks, TASKS)) {
      call("ecs:DescribeTasks")
          .make(() -> client.describeTasks(request -> request.cluster(cluster).tasks(some)).tasks())
          .stream()
          .flatMap(task -> task.containers().stream())
          .filter(container -> container.image() != null)
          .forEach(container -> images.add(new RunningImage(container.image(), digest(container))));
    }
    return images;
  }

  private List<String> ofServices(String cluster) throws PortException, InterruptedException {
    List<String> services =
        call("ecs:ListServices")
            .make(() ->
                client
                    .listServicesPaginator(request -> request.cluster(cluster))
                    .serviceArns()
                    .stream()
                    .toList());
    List<String> definitions = new ArrayList<>();
    for (List<String> some : batches(services, SERVICES)) {
      for (var service :
          call("ecs:DescribeServices")
              .make(() ->
                  client
                      .describeServices(request -> request.cluster(cluster).services(some))
                      .services())) {
        definitions.add(service.taskDefinition());
        service.deployments().forEach(each -> definitions.add(each.taskDefinition()));
        service.taskSets().forEach(each -> definitions.add(each.taskDefinition()));
      }
    }
    // A service that another kind of controller keeps names none itself.
    definitions.removeIf(definition -> definition == null);
    return definitions;
  }

  private List<RunningImage> ofDefinition(String definition)
      throws PortException, InterruptedException {
    return call("ecs:DescribeTaskDefinition")
        .make(() ->
            client
                .describeTaskDefinition(request -> request.taskDefinition(definition))
                .taskDefinition())
        .containerDefinitions()
        .stream()
        .map(ContainerDefinition::image)
        .map(image -> new RunningImage(image, Optional.empty()))
        .toList();
  }

  private static Optional<ImageDigest> digest(Container container) {
    try {
      return Optional.ofNullable(container.imageDigest()).map(ImageDigest::new);
    } catch (IllegalArgumentException e) {
      // One that is no SHA-256 is none of ECR's.
      return Optional.empty();
    }
  }

  private static List<List<String>> batches(List<String> all, int size) {
    List<List<String>> batches = new ArrayList<>();
    for (int at = 0; at < all.size(); at += size) {
      batches.add(all.subList(at, Math.min(at + size, all.size())));
    }
    return batches;
  }

  private AwsCall call(String action) {
    return new AwsCall(action, "ask the ECS of " + region + " which images it runs");
  }

  @Override
  public void close() {
    client.close();
  }
}
