package io.github.ecsconex.it.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.it.support.ConexProgram;
import io.github.ecsconex.it.support.EcrRegion;
import io.github.ecsconex.it.support.EcrStandIn;
import io.github.ecsconex.it.support.EcsAgentServer;
import io.github.ecsconex.it.support.FreePort;
import io.github.ecsconex.it.support.Gate;
import io.github.ecsconex.it.support.Topic;
import io.github.ecsconex.it.support.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a push on AWS, with the program as a task of ECS runs it. */
@Tag("aws")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class EcsWorkerIT {
  @TempDir private static Path shared;
  @AutoClose private static EcrStandIn ecr;
  @AutoClose private static Parts parts;
  @AutoClose private static Topic idle;
  @AutoClose private static WorkerProcess idler;
  private static ConexProgram idlersProgram;

  @TempDir private Path folder;
  @AutoClose private Topic notices;
  @AutoClose private EcsAgentServer agent;
  private Topic work;
  private Repository repository;
  private ConexProgram conex;

  @BeforeAll
  static void start() throws Exception {
    ecr = EcrStandIn.start(shared, "eu-west-1", "us-west-2");
    parts = Parts.start(shared);
    idle = Topic.create();
    letAWorkerLoseItsEngine();
  }

  /** It takes a minute until it is called unhealthy, in which the other tests are run. */
  private static void letAWorkerLoseItsEngine() throws Exception {
    Path socket =
        Files.createSymbolicLink(
            shared.resolve("docker.sock"), Path.of(ecr.engine().host().getPath()));
    Path home = Files.createDirectory(shared.resolve("idler"));
    idlersProgram =
        new ConexProgram(ecr.environment(), ecr.jvmOptions(), home)
            .with("HOME", home.toString())
            .with("CONEX_QUEUE", "sqs:" + idle.queueUrl())
            .with("CONEX_POLL_WAIT", "1s")
            .with("CONEX_HEALTH", "127.0.0.1:" + FreePort.find())
            .with("DOCKER_HOST", "unix://" + socket);
    idler = idlersProgram.startWorker();
    idler.awaitLine("taking pushes from");
    patiently().until(() -> idlersProgram.run("health").exitCode() == 0);
    Files.delete(socket);
  }

  @BeforeEach
  void install() throws Exception {
    notices = Topic.create();
    agent = EcsAgentServer.start(folder);
    // Other tests ask the same stand-in for AWS.
    repository = new Repository("octocat", "hello-" + UUID.randomUUID());
  }

  /** A worker's program whose queue gets what is published to {@link #work}. */
  private void subscribe(boolean raw) throws Exception {
    work = Topic.create(raw);
    Map<String, String> environment = new HashMap<>(ecr.environment());
    environment.putAll(agent.environment());
    environment.put("HOME", folder.toString());
    environment.put("CONEX_QUEUE", "sqs:" + work.queueUrl());
    environment.put("CONEX_NOTIFY", "sns:" + notices.arn());
    environment.put("CONEX_GIT_URL", parts.gitUrl());
    environment.put("CONEX_SERVICE", "ecs-conex-production");
    environment.put("NumberOfWorkers", "2");
    conex = new ConexProgram(environment, ecr.jvmOptions(), folder);
  }

  @AfterEach
  void unsubscribe() {
    work.close();
  }

  @Test
  void aPushThatIsSentToTheTopicBecomesAnImageInEveryRegion() throws Exception {
    subscribe(false);
    try (Gate gate = Gate.at(ecr.engine().gateway());
        WorkerProcess worker = conex.startWorker()) {
      CommitId commit = parts.commitDockerfile(repository, gate.instruction());
      parts.git().point(repository, GitRef.tag("v1"), commit);
      ConexProgram.Ended sent =
          conex.with("CONEX_QUEUE", "sns:" + work.arn()).run("send", repository.toString());
      assertThat(sent.exitCode()).as(sent.err()).isZero();
      assertThat(sent.err()).contains("sent commit " + commit + " to refs/heads/main");
      gate.awaitArrival();
      patiently().until(() -> agent.protections().equals(List.of(true)));
      gate.open();
      worker.awaitLine("published " + place(1, repository, commit));
      patiently().until(() -> agent.protections().equals(List.of(true, false)));
      assertThat(worker.stop()).as(worker.log()).isZero();
      assertItIsPublished(commit, "v1");
    }
    assertNothingIsLeftToDo();
  }

  @Test
  void pushesComeRawFromTheTopicAndFromWhoSendsToTheQueue() throws Exception {
    subscribe(true);
    CommitId commit = parts.commit(repository, "one");
    Repository other = new Repository("octocat", repository.name() + "-too");
    CommitId otherCommit = parts.commit(other, "another");
    try (WorkerProcess worker = conex.startWorker()) {
      work.publish("webhook", message(commit));
      ConexProgram.Ended sent = conex.run("send", other.toString(), "main");
      assertThat(sent.exitCode()).as(sent.err()).isZero();
      worker.awaitLine("published " + place(1, repository, commit));
      worker.awaitLine("[" + sent.out().strip() + "] published " + place(1, other, otherCommit));
      assertThat(worker.stop()).as(worker.log()).isZero();
    }
    assertItIsPublished(commit);
    assertNothingIsLeftToDo();
  }

  @Test
  void aBrokenPushIsToldOfOnceInTheFormOf2016() throws Exception {
    subscribe(false);
    CommitId commit = parts.commitDockerfile(repository, "RUN echo about to fail; exit 3");
    String message = message(commit);
    work.publish("webhook", message);
    try (WorkerProcess worker = conex.startWorker()) {
      worker.awaitLine("exited with 3");
      patiently().until(() -> work.visible() + work.inFlight() == 0);
      assertThat(worker.stop()).as(worker.log()).isZero();
    }
    List<JsonNode> told = notices.published();
    assertThat(told).hasSize(1);
    String text = told.getFirst().path("Message").asText();
    Matcher variable =
        Pattern.compile(
                "At (\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT), processing message"
                    + " ([0-9a-f-]{36}) failed .*\nSentTimestamp: (\\d{13})\n"
                    + "ApproximateFirstReceiveTimestamp: (\\d{13})\n.*",
                Pattern.DOTALL)
            .matcher(text);
    assertThat(variable.matches()).as(text).isTrue();
    String id = variable.group(2);
    assertThat(told.getFirst().path("Subject").asText())
        .isEqualTo("ecs-conex-production failed processing message " + id);
    String expected =
        """
        At %s, processing message %s failed on ecs-conex-production

        Task outcome: delete & notify
        Task stopped reason: step 2/2 RUN echo about to fail; exit 3 exited with 3

        Message information:
        MessageId: %s
        Subject: webhook
        Message: %s
        SentTimestamp: %s
        ApproximateFirstReceiveTimestamp: %s
        ApproximateReceiveCount: 1

        Runtime resources:
        Cluster ARN: %s
        Instance ARN: %s
        Task ARN: %s

        Recent logs:
        """
            .formatted(
                variable.group(1),
                id,
                id,
                message,
                variable.group(3),
                variable.group(4),
                EcsAgentServer.CLUSTER,
                EcsAgentServer.INSTANCE,
                EcsAgentServer.TASK);
    assertThat(text).startsWith(expected).endsWith("\n").contains("about to fail\n");
    assertThat(ecr.region("eu-west-1").catalog().tags(repository.name())).isEmpty();
  }

  @Test
  void aWorkerThatIsToldToStopGivesTheMessageBackAtOnce() throws Exception {
    subscribe(false);
    try (Gate gate = Gate.at(ecr.engine().gateway());
        // With no room for another job, as what stands in for SQS hands messages to a question
        // too that nobody waits for any more.
        WorkerProcess worker =
            conex.with("CONEX_GRACE", "0s").with("NumberOfWorkers", "1").startWorker()) {
      work.publish("webhook", message(parts.commitDockerfile(repository, gate.instruction())));
      gate.awaitArrival();
      assertThat(work.visible()).isZero();
      assertThat(work.inFlight()).isOne();
      assertThat(worker.stop()).as(worker.log()).isZero();
      assertThat(work.visible()).isOne();
      assertThat(work.inFlight()).isZero();
    }
    assertThat(notices.published()).isEmpty();
    // Whether it was taken off again does not matter to a task that has ended.
    assertThat(agent.protections()).startsWith(true);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aWorkerWhoseEngineIsGoneIsUnhealthy() throws Exception {
    subscribe(false);
    ConexProgram.Ended[] last = {null};
    patiently()
        .until(() -> {
          last[0] = idlersProgram.run("health");
          return last[0].exitCode() != 0;
        });
    assertThat(last[0].err())
        .startsWith("conex: the worker is not healthy: taking no messages for ")
        .contains(": could not speak with the Docker Engine at unix://");
    assertThat(idler.stop()).as(idler.log()).isZero();
  }

  private static ConditionFactory patiently() {
    return Awaitility.await().atMost(120, TimeUnit.SECONDS);
  }

  /** As GitHub's pushes were put into messages in 2016. */
  private String message(CommitId commit) {
    return """
    {"ref":"refs/heads/main","after":"%s","before":"c2abf76a55709b2f5eb27eeb1c0d33d4408ea963",\
    "repository":{"name":"%s","owner":{"name":"octocat"}},"pusher":{"name":"rclark"}}\
    """
        .formatted(commit, repository.name());
  }

  private static String place(int region, Repository repository, CommitId commit) {
    return ecr.regions().get(region).host() + "/" + repository.name() + ":" + commit;
  }

  private void assertItIsPublished(CommitId commit, String... tags) {
    Optional<String> digest =
        ecr.region("eu-west-1").catalog().digest(repository.name(), commit.hex());
    assertThat(digest).isPresent();
    for (EcrRegion region : ecr.regions()) {
      assertThat(region.catalog().digest(repository.name(), commit.hex())).isEqualTo(digest);
      for (String tag : tags) {
        assertThat(region.catalog().digest(repository.name(), tag)).isEqualTo(digest);
      }
    }
  }

  private void assertNothingIsLeftToDo() throws Exception {
    assertThat(work.visible() + work.inFlight()).isZero();
    assertThat(notices.published()).isEmpty();
  }
}
