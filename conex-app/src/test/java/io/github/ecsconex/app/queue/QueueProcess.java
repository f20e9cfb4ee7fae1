package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.queue.Delivery;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;

/**
 * A process that sends and receives until it is killed, and says on its standard output what it is
 * about to do and what it has done.
 */
final class QueueProcess {
  /** So short that other processes take up what a killed one held. */
  private static final Duration LEASE = Duration.ofMillis(500);

  private final SqliteQueue queue;
  private final String name;
  private final Random random;
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private QueueProcess(SqliteQueue queue, String name) {
    this.queue = queue;
    this.name = name;
    this.random = new Random(name.hashCode());
  }

  /** Takes the queue's file and a name that no other process has. */
  public static void main(String[] arguments) throws Exception {
    NativeLibrary.load();
    System.out.println("opening");
    SqliteQueue queue =
        SqliteQueue.open(
            Path.of(arguments[0]),
            InstantSource.system(),
            new RealTime(),
            () -> UUID.randomUUID().toString(),
            1_000);
    new QueueProcess(queue, arguments[1]).run();
  }

  private void run() throws Exception {
    for (int i = 0; ; i++) {
      String body = name + "-" + i;
      out.println("sending " + body);
      queue.send("webhook", body);
      out.println("sent " + body);
      for (Delivery delivery : queue.receive(1 + random.nextInt(3), Duration.ZERO, LEASE)) {
        settle(delivery);
      }
    }
  }

  private void settle(Delivery delivery) throws Exception {
    String body = delivery.message().body();
    try {
      switch (random.nextInt(4)) {
        case 0 -> delivery.release(Duration.ofMillis(random.nextInt(50)));
        case 1 -> delivery.extend(LEASE);
        default -> {
          out.println("completing " + body);
          delivery.complete();
          out.println("completed " + body);
        }
      }
    } catch (RejectedException e) {
      out.println("lost " + body);
    }
  }
}
