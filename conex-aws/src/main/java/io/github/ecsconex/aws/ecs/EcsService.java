package io.github.ecsconex.aws.ecs;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;

/** A service that workers belong to. Safe for use by many threads. */
public final class EcsService implements AutoCloseable {
  /** Of one that was deleted, ECS still knows for a while. */
  private static final String GONE = "INACTIVE";

  /** Of the deployment that the others make way for. */
  private static final String NEWEST = "PRIMARY";

  private final EcsClient client;
  private final String region;
  private final String cluster;
  private final String service;

  /**
   * @param cluster its name or ARN
   * @param service its name or ARN
   */
  public EcsService(AwsConnection aws, String region, String cluster, String service)
      throws RejectedException {
    this.client = aws.client(EcsClient.builder(), Optional.of(region));
    this.region = region;
    this.cluster = cluster;
    this.service = service;
  }

  /**
   * How it fares.
   *
   * @throws RejectedException also if it is not there
   */
  public ServiceReport report() throws PortException, InterruptedException {
    String what = "look at the service " + service + " of the cluster " + cluster;
    Service found =
        new AwsCall("ecs:DescribeServices", what)
                .make(() ->
                    client.describeServices(request -> request.cluster(cluster).services(service)))
                .services()
                .stream()
                .filter(each -> !GONE.equals(each.status()))
                .findFirst()
                .orElseThrow(() ->
                    new RejectedException("could not " + what + ": it is not there in " + region));
    return new ServiceReport(
        found.runningCount(),
        found.desiredCount(),
        found.deployments().stream()
            .filter(each -> each.rolloutState() == DeploymentRolloutState.FAILED)
            .findFirst()
            .map(EcsService::reason),
        found.deployments().stream()
            .filter(each -> NEWEST.equals(each.status()))
            .mapToInt(each -> each.failedTasks() == null ? 0 : each.failedTasks())
            .sum(),
        // The newest comes first.
        found.events().stream().findFirst().map(ServiceEvent::message));
  }

  private static String reason(Deployment failed) {
    return failed.rolloutStateReason() == null ? "no reason given" : failed.rolloutStateReason();
  }

  @Override
  public void close() {
    client.close();
  }
}
