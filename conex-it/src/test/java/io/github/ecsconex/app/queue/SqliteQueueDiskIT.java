package io.github.ecsconex.app.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.it.support.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The embedded queue on a disk that fills up, or that cannot be written to. */
final class SqliteQueueDiskIT {
  private static final Duration LEASE = Duration.ofMinutes(3);
  private static final String BIG = "x".repeat(300_000);

  private final FakeTicker time = new FakeTicker();
  private SmallDisk disk;
  private Path file;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(16);
    file = disk.path().resolve("queue.db");
  }

  @AfterEach
  void unmount() {
    disk.close();
  }

  @Test
  void whatAFullDiskHasNoRoomForIsRefusedAndNothingElseIsLost() throws Exception {
    Set<String> sent = new HashSet<>();
    try (SqliteQueue queue = open()) {
      sent.add(queue.send("webhook", BIG));
      disk.fill();
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> {
            while (true) {
              sent.add(queue.send("webhook", BIG));
            }
          })
          .withMessage(
              "could not put a message into the queue in %s: its disk is full; free some space"
                      .formatted(file)
                  + " there, what is queued stays queued");
      disk.free();
      sent.add(queue.send("webhook", BIG));
    }
    try (SqliteQueue queue = open()) {
      assertThat(drain(queue)).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  @Test
  void whatIsQueuedIsSettledThoughTheDiskIsFull() throws Exception {
    try (SqliteQueue queue = open()) {
      for (int i = 0; i < 10; i++) {
        queue.send("webhook", BIG);
      }
      drain(queue);
    }
    try (SqliteQueue queue = open()) {
      Set<String> sent = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        sent.add(queue.send("webhook", BIG));
      }
      disk.fill();
      assertThat(drain(queue)).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  @Test
  void aQueueCanBeMadeOnceTheDiskHasRoom() throws Exception {
    disk.fill();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(this::open)
        .withMessageStartingWith("could not open the queue in " + file + ": its disk ")
        .withMessageContaining("full");
    disk.free();
    try (SqliteQueue queue = open()) {
      String id = queue.send("webhook", "one");
      assertThat(drain(queue)).containsExactly(id);
    }
  }

  @Test
  void aDiskThatCannotBeWrittenToIsNamed() throws Exception {
    open().close();
    disk.makeReadOnly();
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(this::open)
        .withMessageStartingWith("could not open the queue in " + file + ": it cannot be ")
        .withMessageContaining("see that");
  }

  private static List<String> drain(SqliteQueue queue) throws Exception {
    List<String> ids = new ArrayList<>();
    List<Delivery> deliveries;
    do {
      deliveries = queue.receive(10, Duration.ZERO, LEASE);
      for (Delivery delivery : deliveries) {
        delivery.complete();
        ids.add(delivery.message().id());
      }
    } while (!deliveries.isEmpty());
    return ids;
  }

  private SqliteQueue open() throws PortException, InterruptedException {
    return SqliteQueue.open(file, time, time, () -> UUID.randomUUID().toString(), 12);
  }
}
