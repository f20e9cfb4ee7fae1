package io.github.ecsconex.app.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.FakeTicker;
import io.github.ecsconex.core.work.Ticker;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a queue's file may be, and what becomes of the queue when something is done to it. */
final class SqliteQueueFileTest {
  private static final Duration LEASE = Duration.ofMinutes(3);

  private final FakeTicker time = new FakeTicker();
  @TempDir private Path directory;

  @Test
  void anOddNameIsAName() throws Exception {
    Path file = directory.resolve("a dir?with=odd & 100% 'names' #é/queue?mode=memory.db");
    try (SqliteQueue queue = open(file)) {
      queue.send("webhook", "one");
    }
    assertThat(file).isRegularFile();
    try (SqliteQueue queue = open(file)) {
      assertThat(queue.receive(1, Duration.ZERO, LEASE)).hasSize(1);
    }
  }

  @Test
  void nothingIsLeftBesideAQueueThatIsClosed() throws Exception {
    Path file = directory.resolve("queue.db");
    open(file).close();
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    Path file = directory.resolve("notes.txt");
    String notes = "not a database, but something that its owner wants to keep\n".repeat(100);
    Files.writeString(file, notes);
    assertRefused(file, "it is not an SQLite database; move it away or choose another file");
    assertThat(file).hasContent(notes);
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    Path file = directory.resolve("other.db");
    execute(file, "CREATE TABLE mine (x)");
    byte[] before = Files.readAllBytes(file);
    assertRefused(file, "it is another program's database; choose another file");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aLaterVersionsQueueIsRefused() throws Exception {
    Path file = directory.resolve("queue.db");
    open(file).close();
    execute(file, "PRAGMA user_version = 2");
    assertRefused(
        file,
        "a later version of conex made it (layout 2, this one knows 1); use that version, or"
            + " another file");
  }

  @Test
  void aDirectoryIsRefused() {
    assertRefused(
        directory,
        "it cannot be opened; see that it is a file, and that this user may read and write it and"
            + " its directory");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> open(file.resolve("queue.db")))
        .withMessageStartingWith("could not make the directory of the queue in " + file)
        .withMessageContaining("queue.db: ");
  }

  @Test
  void aDamagedFileIsUnavailableWithAWordOnWhatToDo() throws Exception {
    Path file = directory.resolve("queue.db");
    try (SqliteQueue queue = open(file)) {
      for (int i = 0; i < 20; i++) {
        queue.send("webhook", "x".repeat(5_000));
      }
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(4096);
      bytes.write(new byte[(int) bytes.length() - 4096]);
    }
    try (SqliteQueue queue = open(file)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> queue.receive(1, Duration.ZERO, LEASE))
          .withMessageStartingWith("could not take messages from the queue in " + file)
          .withMessageContaining("it is damaged; keep a copy of it");
    }
  }

  @Test
  void aFileThatWasDeletedTakesNoMore() throws Exception {
    Path file = directory.resolve("queue.db");
    try (SqliteQueue queue = open(file)) {
      queue.send("webhook", "one");
      Files.delete(file);
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> queue.send("webhook", "would be lost"))
          .withMessage(
              "could not put a message into the queue in %s: the file was moved or deleted; put it"
                      .formatted(file)
                  + " back, or start conex again without it");
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> queue.receive(1, Duration.ZERO, LEASE));
    }
  }

  @Test
  void whatIsWrittenIsOnTheDiskBeforeItCounts() throws Exception {
    QueueFile file = QueueFile.open(directory.resolve("queue.db"), time);
    try (file) {
      String settings =
          file.with(
              "read",
              connection -> {
                try (Statement statement = connection.createStatement();
                    ResultSet row =
                        statement.executeQuery(
                            "SELECT * FROM pragma_journal_mode, pragma_synchronous")) {
                  return row.getString(1) + " " + row.getInt(2);
                }
              });
      assertThat(settings)
          .as("SQLite's journal mode, and 2 for full synchronization")
          .isEqualTo("wal 2");
    }
  }

  @Test
  void manyMayOpenANewFileAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      Path file = directory.resolve("queue-" + round + ".db");
      int count = 6;
      CyclicBarrier start = new CyclicBarrier(count);
      try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
        List<Future<SqliteQueue>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          opening.add(
              threads.submit(() -> {
                start.await();
                SqliteQueue queue = open(file, new RealTime());
                queue.send("webhook", "hello");
                return queue;
              }));
        }
        for (Future<SqliteQueue> opened : opening) {
          opened.get(60, SECONDS).close();
        }
      }
      try (SqliteQueue queue = open(file)) {
        assertThat(queue.receive(10, Duration.ZERO, LEASE)).hasSize(count);
      }
    }
  }

  private void assertRefused(Path file, String why) {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> open(file))
        .withMessage("could not open the queue in " + file + ": " + why);
  }

  private SqliteQueue open(Path file) throws Exception {
    return open(file, time);
  }

  private SqliteQueue open(Path file, Ticker ticker) throws Exception {
    return SqliteQueue.open(file, time, ticker, () -> UUID.randomUUID().toString(), 12);
  }

  private static void execute(Path file, String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      connection.createStatement().execute(sql);
    }
  }
}
