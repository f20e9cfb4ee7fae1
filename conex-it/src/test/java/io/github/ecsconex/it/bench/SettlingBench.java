package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.it.support.ElasticMqProcess;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Messages settled per second: by a worker whose jobs do nothing, and by bare loops on the SDK's
 * asynchronous client that receive ten messages and delete them together.
 */
final class SettlingBench {
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 2;
  private static final int MESSAGES = 10_000;
  private static final int LOOPS = 8;

  void run(PrintStream out) throws Exception {
    Median bare = new Median();
    Median several = new Median();
    Median worker = new Median();
    try (ElasticMqProcess server = ElasticMqProcess.start()) {
      for (int round = 1 - WARM_UP; round <= ROUNDS; round++) {
        Bench.progress("settling messages, round " + round + " of " + ROUNDS);
        long oneLoop = byLoops(server, 1);
        long loops = byLoops(server, LOOPS);
        long byWorker = byWorker(server);
        if (round > 0) {
          bare.add(oneLoop);
          several.add(loops);
          worker.add(byWorker);
        }
      }
    }
    out.println("| settled messages | per second | ÷ one bare loop | ÷ " + LOOPS + " bare loops |");
    out.println("|---|---|---|---|");
    row(out, "one bare loop", bare, bare, several);
    row(out, LOOPS + " bare loops", several, bare, several);
    row(out, "worker of 64 jobs", worker, bare, several);
  }

  private static long byLoops(ElasticMqProcess server, int loops) throws Exception {
    try (BareQueue queue = new BareQueue(server, server.createQueue())) {
      queue.fill(MESSAGES);
      return queue.empty(MESSAGES, loops);
    }
  }

  private static long byWorker(ElasticMqProcess server) throws Exception {
    QueueUrl url = server.createQueue();
    try (BareQueue queue = new BareQueue(server, url)) {
      queue.fill(MESSAGES);
      long began = System.nanoTime();
      try (QueueWorker worker = new QueueWorker(server, url)) {
        worker.awaitSettled(MESSAGES);
        return System.nanoTime() - began;
      }
    }
  }

  private static void row(PrintStream out, String what, Median time, Median bare, Median several) {
    out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.2f | %.2f |%n",
        what,
        MESSAGES / time.seconds(),
        bare.seconds() / time.seconds(),
        several.seconds() / time.seconds());
  }
}
