package io.github.ecsconex.it.kill;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.BaseImage;
import io.github.ecsconex.it.support.ElasticMqProcess;
import io.github.ecsconex.it.support.Engine;
import io.github.ecsconex.it.support.FaultProxy;
import io.github.ecsconex.it.support.GitServer;
import io.github.ecsconex.it.support.LocalRegistry;
import io.github.ecsconex.it.support.PrivateEngine;
import io.github.ecsconex.it.support.QueuePair;
import io.github.ecsconex.it.support.Topic;
import io.github.ecsconex.it.support.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One trial: pushes on a queue, workers that are killed at random, an engine that is restarted, a
 * queue that nobody reaches for a while; and what must be true when all is over.
 */
final class KillTrial implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration SWEEP_LIMIT = Duration.ofSeconds(60);

  /** A message may be killed so often that each of its few failures would be the last. */
  private static final String ATTEMPTS = "9";

  private final KillPlan plan;
  private final Path folder;
  private final Random random;
  private final Consumer<String> progress;
  private final PrivateEngine engine;
  private final LocalRegistry registry;
  private final GitServer git;
  private final ElasticMqProcess server;
  private final AwsConnection aws;
  private final QueuePair queue;
  private final FaultProxy way;
  private final Topic topic;

  /**
   * Starts all parts but the workers.
   *
   * @param folder where all files are
   * @param seed decides when which worker is killed
   * @param progress is told what happens
   */
  KillTrial(KillPlan plan, Path folder, long seed, Consumer<String> progress) throws Exception {
    this.plan = plan;
    this.folder = folder;
    this.random = new Random(seed);
    this.progress = progress;
    this.engine = PrivateEngine.start();
    try (Engine connection = engine.connect()) {
      BaseImage.make(connection.client());
    }
    this.registry = LocalRegistry.startAt(engine.gateway(), folder.resolve("registry"));
    this.git = GitServer.start(folder.resolve("git"));
    this.server = ElasticMqProcess.start();
    this.aws = server.connection();
    this.queue = QueuePair.create(aws, 12);
    this.way = FaultProxy.start(folder.resolve("proxy"), server.port());
    this.topic = Topic.create();
  }

  /** Runs it; returns all that is wrong at the end, in sentences. */
  List<String> run() throws Exception {
    Pushes pushes = Pushes.commitTo(git, plan);
    Path home = folder.resolve("worker");
    Files.createDirectories(home.resolve("tmp"));
    try (WorkerCrew crew = WorkerCrew.start(plan.workers(), settings(home), home)) {
      List<String> faults = new ArrayList<>(work(pushes, crew));
      List<Integer> codes = crew.stop();
      say("the workers have begun " + crew.jobs() + " jobs for them");
      if (codes.stream().anyMatch(code -> code != 0)) {
        faults.add("workers that were told to stop ended with " + codes);
      }
      if (queue.dead() > 0) {
        faults.add(queue.dead() + " messages became dead letters");
      }
      faults.addAll(Aftermath.images(pushes, registry.host()));
      faults.addAll(Aftermath.notices(pushes, topic.published(), crew, progress));
      faults.addAll(leftovers(crew, home));
      Files.writeString(folder.resolve("workers.log"), crew.log());
      return faults;
    }
  }

  private Map<String, String> settings(Path home) throws Exception {
    Map<String, String> settings = new HashMap<>(AwsServer.shared().environment());
    settings.put("AWS_ENDPOINT_URL_SQS", "http://" + way.address());
    settings.put("CONEX_QUEUE", "sqs:" + queue.url());
    settings.put("CONEX_NOTIFY", "sns:" + topic.arn());
    settings.put("CONEX_REGISTRIES", "oci+http:" + registry.host());
    settings.put("CONEX_GIT_URL", git.url());
    settings.put("CONEX_CACHE", home.resolve("cache").toString());
    settings.put("DOCKER_HOST", engine.host().toString());
    settings.put("NumberOfWorkers", String.valueOf(plan.jobs()));
    settings.put("CONEX_LEASE", plan.lease().toSeconds() + "s");
    settings.put("CONEX_LEASE_RENEWAL", plan.renewal().toSeconds() + "s");
    settings.put("CONEX_RETRY_DELAY", "1s");
    settings.put("CONEX_MAX_ATTEMPTS", ATTEMPTS);
    return settings;
  }

  /** Until all is settled; says what is not. */
  private List<String> work(Pushes pushes, WorkerCrew crew) throws Exception {
    try (SqsQueue sender = new SqsQueue(aws, new QueueUrl(queue.url()), Ticker.system())) {
      pushes.send(sender, random);
    }
    say("sent " + plan.pushes() + " pushes");
    FutureTask<Void> killing =
        new FutureTask<>(() -> {
          kill(crew);
          return null;
        });
    Thread.ofVirtual().name("killer").start(killing);
    try {
      awaitSettled(plan.pushes() / 4);
      say("restarting the engine");
      engine.stop();
      engine.restart();
      awaitSettled(plan.pushes() / 2);
      say("nobody reaches the queue for " + plan.outage().toSeconds() + " s");
      way.refuse();
      Thread.sleep(plan.outage());
      way.restore();
      killing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      awaitSettled(plan.pushes());
      say("all is settled");
      return List.of();
    } catch (ConditionTimeoutException e) {
      return List.of(queue.waiting() + " messages were not settled in time");
    } finally {
      killing.cancel(true);
    }
  }

  private void awaitSettled(int number) {
    Awaitility.await("settled messages")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> plan.pushes() - queue.waiting() >= number);
  }

  /** No event to wait for: it is the point that nobody knows when it happens. */
  private void kill(WorkerCrew crew) throws Exception {
    for (int i = 1; i <= plan.kills(); i++) {
      Thread.sleep(Math.round(plan.killPause().toMillis() * 2 * random.nextDouble()));
      crew.kill(random.nextInt(plan.workers()));
    }
    say("killed " + plan.kills() + " workers");
  }

  /** What is left once a worker has swept up, which it does over and over. */
  private List<String> leftovers(WorkerCrew crew, Path home) throws Exception {
    try (Engine connection = engine.connect()) {
      Leftovers leftovers = new Leftovers(connection.client(), registry.host(), home);
      say("sweeping up " + leftovers.find().size() + " leftovers");
      try (WorkerProcess sweeper = crew.startWorker(Map.of("CONEX_JOB_LIMIT", "1s"))) {
        Awaitility.await("the end of the sweep")
            .atMost(SWEEP_LIMIT)
            .until(() -> leftovers.find().isEmpty());
        sweeper.awaitLine(WorkerCrew.READY);
        return sweeper.stop() == 0 ? List.of() : List.of("the sweeping worker failed");
      } catch (ConditionTimeoutException e) {
        return leftovers.find();
      }
    }
  }

  private void say(String what) {
    progress.accept(what);
  }

  @Override
  public void close() {
    topic.close();
    way.close();
    queue.close();
    aws.close();
    server.close();
    git.close();
    registry.close();
    engine.close();
  }
}
