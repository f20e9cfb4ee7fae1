package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.it.support.ElasticMqProcess;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The time from the sending of a message until an idle worker has begun its job, and until a bare
 * client that waits for it has it, which is the queue's own part in it.
 */
final class StartBench {
  private static final int MESSAGES = 100;
  private static final int WARM_UP = 20;
  private static final Duration WAIT = Duration.ofSeconds(20);

  /** For whoever has had a message to wait for the next one. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  void run(PrintStream out) throws Exception {
    Bench.progress("sending " + MESSAGES + " messages, one by one");
    Median own = new Median();
    Median started = new Median();
    try (ElasticMqProcess server = ElasticMqProcess.start()) {
      measure(server, server.createQueue(), server.createQueue(), own, started);
    }
    out.println("| from sent to | median |");
    out.println("|---|---|");
    row(out, "received by a bare client", own.seconds());
    row(out, "job started", started.seconds());
    row(out, "the difference", started.seconds() - own.seconds());
  }

  /** By turns, so that whatever else warms up or slows down does so for both. */
  private static void measure(
      ElasticMqProcess server, QueueUrl bareUrl, QueueUrl workerUrl, Median own, Median started)
      throws Exception {
    try (BareQueue bare = new BareQueue(server, bareUrl);
        BareQueue sender = new BareQueue(server, workerUrl);
        QueueWorker worker = new QueueWorker(server, workerUrl)) {
      for (int i = 0; i < WARM_UP + MESSAGES; i++) {
        long received = untilReceived(bare);
        long began = untilStarted(sender, worker);
        if (i >= WARM_UP) {
          own.add(received);
          started.add(began);
        }
      }
    }
  }

  private static long untilReceived(BareQueue queue) throws InterruptedException {
    CompletableFuture<Long> received =
        CompletableFuture.supplyAsync(() -> {
          List<Message> messages = queue.receive(WAIT);
          long now = System.nanoTime();
          queue.delete(messages);
          return now;
        });
    Thread.sleep(PAUSE);
    long sent = queue.send();
    return received.join() - sent;
  }

  private static long untilStarted(BareQueue sender, QueueWorker worker)
      throws InterruptedException {
    Thread.sleep(PAUSE);
    long sent = sender.send();
    return worker.awaitStart() - sent;
  }

  private static void row(PrintStream out, String what, double seconds) {
    out.printf(Locale.ROOT, "| %s | %.1f ms |%n", what, seconds * 1_000);
  }
}
