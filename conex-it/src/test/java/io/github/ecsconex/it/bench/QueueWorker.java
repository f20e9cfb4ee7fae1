package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.build.BuildOutcome;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.work.SettlementPolicy;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.core.work.Worker;
import io.github.ecsconex.core.work.WorkerSettings;
import io.github.ecsconex.it.support.ElasticMqProcess;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A worker in this JVM with 64 jobs at once that do nothing. */
final class QueueWorker implements AutoCloseable {
  private static final WorkerSettings SETTINGS =
      new WorkerSettings(
          "bench",
          64,
          WorkerSettings.DEFAULT.pollWait(),
          WorkerSettings.DEFAULT.lease(),
          WorkerSettings.DEFAULT.renewal(),
          WorkerSettings.DEFAULT.jobLimit(),
          Duration.ZERO,
          SettlementPolicy.DEFAULT);

  private final AwsConnection aws;
  private final CountedSource source;
  private final Worker worker;
  private final Thread running;
  private final BlockingQueue<Long> starts = new LinkedBlockingQueue<>();

  /** Begins to work. */
  QueueWorker(ElasticMqProcess server, QueueUrl url) throws RejectedException {
    aws = server.connection();
    source = new CountedSource(new SqsQueue(aws, url, Ticker.system()));
    worker =
        new Worker(
            source,
            (message, log) -> {
              starts.add(System.nanoTime());
              return new BuildOutcome.Skipped("nothing to do");
            },
            notice -> {},
            SETTINGS,
            InstantSource.system(),
            Ticker.system(),
            () -> 0.5,
            Redactor.NONE,
            duration -> {});
    running = Thread.ofPlatform().start(worker::run);
  }

  /** Waits until so many more messages were settled. */
  void awaitSettled(int count) throws InterruptedException {
    source.awaitSettled(count);
    starts.clear();
  }

  /** Waits for the next job; returns when it started. */
  long awaitStart() throws InterruptedException {
    return starts.take();
  }

  @Override
  public void close() throws InterruptedException {
    worker.stop();
    running.join();
    source.close();
    aws.close();
  }
}
