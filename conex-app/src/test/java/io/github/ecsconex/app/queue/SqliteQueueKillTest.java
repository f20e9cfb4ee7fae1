package io.github.ecsconex.app.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.work.FakeTicker;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a queue are killed, as by {@code kill -9}, one after the other. */
final class SqliteQueueKillTest {
  private static final int PROCESSES_AT_ONCE = 2;
  private static final int KILLS_EACH = 6;
  private static final int MOST_LINES = 80;

  @TempDir private Path directory;

  @Test
  void everyMessageIsAccountedForThoughProcessesAreKilledAtAnyStep() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    List<String> said = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(PROCESSES_AT_ONCE)) {
      List<Future<List<String>>> lives = new ArrayList<>();
      for (int i = 0; i < PROCESSES_AT_ONCE * KILLS_EACH; i++) {
        String name = "process" + i;
        lives.add(threads.submit(() -> lifeOf(name, temporary)));
      }
      for (Future<List<String>> life : lives) {
        said.addAll(life.get(300, SECONDS));
      }
    }

    List<String> completed = of(said, "completed");
    Set<String> sent = new HashSet<>(of(said, "sent"));
    assertThat(sent).hasSizeGreaterThan(20);
    assertThat(completed).hasSizeGreaterThan(20).doesNotHaveDuplicates();

    List<String> left = drain();
    assertThat(left).doesNotHaveDuplicates().doesNotContainAnyElementsOf(completed);
    assertThat(new HashSet<>(of(said, "sending"))).containsAll(left);
    Set<String> lost = new HashSet<>(sent);
    lost.removeAll(left);
    lost.removeAll(new HashSet<>(of(said, "completing")));
    assertThat(lost).as("sent, but neither in the queue nor ever about to be completed").isEmpty();
    assertThat(integrity()).isEqualTo("ok");
    assertThat(temporary).as("where the killed ones had their temporary files").isEmptyDirectory();
  }

  /** Runs a process until it has said so many lines, kills it, and returns what it said. */
  private List<String> lifeOf(String name, Path temporary) throws Exception {
    int lines = new Random(name.hashCode()).nextInt(MOST_LINES);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                QueueProcess.class.getName(),
                file().toString(),
                name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        said.add(line);
        if (said.size() == lines + 1) {
          // By its handle: a Process that is told to die closes the stream that is still to be
          // read.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("the exit code of a killed process").isEqualTo(128 + 9);
    return said;
  }

  private List<String> drain() throws Exception {
    FakeTicker later = new FakeTicker(InstantSource.system().instant().plus(Duration.ofDays(1)));
    List<String> bodies = new ArrayList<>();
    try (SqliteQueue queue = SqliteQueue.open(file(), later, later, () -> "none", 1_000)) {
      List<Delivery> deliveries;
      do {
        deliveries = queue.receive(10, Duration.ZERO, Duration.ofMinutes(3));
        for (Delivery delivery : deliveries) {
          bodies.add(delivery.message().body());
          delivery.complete();
        }
      } while (!deliveries.isEmpty());
    }
    return bodies;
  }

  private String integrity() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        ResultSet row = connection.createStatement().executeQuery("PRAGMA integrity_check")) {
      return row.getString(1);
    }
  }

  private Path file() {
    return directory.resolve("queue.db");
  }

  private static List<String> of(List<String> said, String verb) {
    return said.stream()
        .filter(line -> line.startsWith(verb + " "))
        .map(line -> line.substring(verb.length() + 1))
        .toList();
  }
}
