package io.github.ecsconex.app.doctor;

import io.github.ecsconex.aws.ecs.ServiceReport;
import io.github.ecsconex.core.failure.PortException;
import java.util.ArrayList;
import java.util.List;

/** Whether a stack's workers run. */
public final class ServiceCheck implements Check {
  /** Looks at the service. */
  @FunctionalInterface
  public interface Service {
    ServiceReport report() throws PortException, InterruptedException;
  }

  private final String region;
  private final String cluster;
  private final String name;
  private final Service service;

  /**
   * @param region of the service
   * @param cluster its name or ARN
   * @param name of the service, or its ARN
   */
  public ServiceCheck(String region, String cluster, String name, Service service) {
    this.region = region;
    this.cluster = cluster;
    this.name = name;
    this.service = service;
  }

  @Override
  public String subject() {
    return "service";
  }

  @Override
  public String remedy() {
    return "see that the stack still has its service; the credentials need ecs:DescribeServices";
  }

  @Override
  public List<Finding> look() throws PortException, InterruptedException {
    ServiceReport report = service.report();
    List<Finding> findings = new ArrayList<>();
    findings.add(tasks(report));
    report
        .failure()
        .ifPresent(reason ->
            findings.add(
                Finding.fault(subject(), "its last deployment failed: " + reason, events())));
    if (report.ended() > 0) {
      findings.add(
          Finding.note(
              subject(),
              Amount.of(report.ended(), "task", "tasks")
                  + " of its last deployment ended or did not begin",
              events()));
    }
    return findings;
  }

  private Finding tasks(ServiceReport report) {
    String state =
        String.format(
            "%d of %s%s",
            report.running(),
            Amount.of(report.desired(), "task runs", "tasks run"),
            report.event().map(event -> "; it says last: " + event).orElse(""));
    if (report.desired() == 0) {
      return Finding.fault(
          subject(),
          "it is to run no task: nobody takes pushes",
          String.format(
              "aws ecs update-service --region %s --cluster %s --service %s --desired-count 1",
              region, cluster, name));
    }
    if (report.running() == 0) {
      return Finding.fault(subject(), state, events());
    }
    return report.running() < report.desired()
        ? Finding.note(subject(), state, events())
        : Finding.ok(subject(), Amount.of(report.running(), "task runs", "tasks run"));
  }

  private String events() {
    return String.format(
        "docs/alarms.md, MessagesWithoutTask, says what keeps tasks from running; aws ecs"
            + " describe-services --region %s --cluster %s --services %s tells more",
        region, cluster, name);
  }
}
