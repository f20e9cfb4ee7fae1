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
import io.github.ecsconex.it.support.RecordedCalls;
import io.github.ecsconex.it.support.Topic;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * What the workers of a trial work with: an engine that may be restarted, a queue that may be out
 * of reach and whose every call is kept, a registry, a Git server and a topic.
 */
final class TrialSite implements AutoCloseable {
  /** After so many receives the queue gives a message up, as the stack's does. */
  private static final int MOST_RECEIVES = 12;

  private final PrivateEngine engine;
  private final LocalRegistry registry;
  private final GitServer git;
  private final ElasticMqProcess server;
  private final AwsConnection aws;
  private final QueuePair queue;
  private final RecordedCalls calls;
  private final FaultProxy way;
  private final Topic topic;

  /** Starts all of it, with its files in {@code folder}. */
  TrialSite(Path folder) throws Exception {
    this.engine = PrivateEngine.start();
    try (Engine connection = engine.connect()) {
      BaseImage.make(connection.client());
    }
    this.registry = LocalRegistry.startAt(engine.gateway(), folder.resolve("registry"));
    this.git = GitServer.start(folder.resolve("git"));
    this.server = ElasticMqProcess.start();
    this.aws = server.connection();
    this.queue = QueuePair.create(aws, MOST_RECEIVES);
    this.calls = new RecordedCalls(server.endpoint());
    this.way = FaultProxy.start(folder.resolve("proxy"), calls.endpoint().getPort());
    this.topic = Topic.create();
  }

  /** What has a worker work here, by the program's own defaults where {@code plan} has none. */
  Map<String, String> settings(KillPlan plan, Path home) throws Exception {
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
    settings.put("CONEX_RETRY_DELAY", plan.retryDelay().toSeconds() + "s");
    return settings;
  }

  /** Sends all that is pushed, in any order. */
  void send(Pushes pushes, Random random) throws Exception {
    try (SqsQueue sender = new SqsQueue(aws, new QueueUrl(queue.url()), Ticker.system())) {
      pushes.send(sender, random);
    }
  }

  PrivateEngine engine() {
    return engine;
  }

  LocalRegistry registry() {
    return registry;
  }

  GitServer git() {
    return git;
  }

  QueuePair queue() {
    return queue;
  }

  /** What leads the workers to the queue. */
  FaultProxy way() {
    return way;
  }

  /** Where the notices go. */
  Topic topic() {
    return topic;
  }

  /** What the queue has been asked until now. */
  QueueLedger ledger() {
    return QueueLedger.of(calls.all());
  }

  @Override
  public void close() {
    topic.close();
    way.close();
    calls.close();
    queue.close();
    aws.close();
    server.close();
    git.close();
    registry.close();
    engine.close();
  }
}
