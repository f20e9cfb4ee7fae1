package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.sqs.QueueUrl;
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
    try (ElasticMq server = ElasticMq.start()) {
      measure(server, server.createQueue(), own, started);
    }
    out.println("| from sent to | median |");
    out.println("|---|---|");
    row(out, "received by a bare client", own.seconds());
    row(out, "job started", started.seconds());
    row(out, "the difference", started.seconds() - own.seconds());
  }

  private static void measure(ElasticMq server, QueueUrl url, Median own, Median started)
      throws Exception {
    try (BareQueue queue = new BareQueue(server, url)) {
      for (int i = 0; i < WARM_UP + MESSAGES; i++) {
        long time = untilReceived(queue);
        if (i >= WARM_UP) {
          own.add(time);
        }
      }
      try (QueueWorker worker = new QueueWorker(server, url)) {
        for (int i = 0; i < WARM_UP + MESSAGES; i++) {
          Thread.sleep(PAUSE);
          long sent = queue.send();
          long time = worker.awaitStart() - sent;
          if (i >= WARM_UP) {
            started.add(time);
          }
        }
      }
    }
  }

  private static long untilReceived(BareQueue queue) throws InterruptedException {
    CompletableFuture<Long> received = new CompletableFuture<>();
    Thread receiver =
        Thread.ofVirtual()
            .start(() -> {
              List<Message> messages = queue.receive(WAIT);
              received.complete(System.nanoTime());
              queue.delete(messages);
            });
    Thread.sleep(PAUSE);
    long sent = queue.send();
    long time = received.join() - sent;
    receiver.join();
    return time;
  }

  private static void row(PrintStream out, String what, double seconds) {
    out.printf(Locale.ROOT, "| %s | %.1f ms |%n", what, seconds * 1_000);
  }
}
