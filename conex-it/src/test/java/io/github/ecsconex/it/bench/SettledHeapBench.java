package io.github.ecsconex.it.bench;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.aws.sqs.SqsQueue;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.work.Ticker;
import io.github.ecsconex.it.support.ElasticMqProcess;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What a worker's heap holds after it has settled few messages, and after many. */
final class SettledHeapBench {
  private static final int FEW = 100;
  private static final int MANY = 10_000;
  private static final int COLLECTIONS = 3;

  void run(PrintStream out) throws Exception {
    Bench.progress("looking at the heap after " + FEW + " and after " + MANY + " messages");
    try (ElasticMqProcess server = ElasticMqProcess.start()) {
      measure(server, server.createQueue(), out);
    }
  }

  private static void measure(ElasticMqProcess server, QueueUrl url, PrintStream out)
      throws Exception {
    // Not by the bare client, whose buffers would count.
    try (AwsConnection aws = server.connection();
        SqsQueue queue = new SqsQueue(aws, url, Ticker.system());
        QueueWorker worker = new QueueWorker(server, url)) {
      double few = heapAfter(queue, worker, FEW);
      double many = heapAfter(queue, worker, MANY - FEW);
      out.println("| heap of a worker after a collection | |");
      out.println("|---|---|");
      out.printf(Locale.ROOT, "| after %,d messages | %.1f MB |%n", FEW, few);
      out.printf(Locale.ROOT, "| after %,d messages | %.1f MB |%n", MANY, many);
      out.printf(Locale.ROOT, "| the difference | %+.1f MB |%n", many - few);
    }
  }

  private static double heapAfter(MessageSender sender, QueueWorker worker, int messages)
      throws Exception {
    for (int i = 0; i < messages; i++) {
      sender.send("", BareQueue.BODY);
    }
    worker.awaitSettled(messages);
    // What only finalizers and reference queues let go of takes more than one.
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }
}
