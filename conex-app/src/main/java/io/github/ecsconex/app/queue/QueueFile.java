package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The connection to a queue's file, and its failures in words. For one thread at a time. */
final class QueueFile implements AutoCloseable {
  /** What is done on the connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(QueueFile.class);
  private static final Duration BUSY = Duration.ofSeconds(10);
  private static final Duration BUSY_PAUSE = Duration.ofMillis(20);

  /** The write-ahead log's file is cut to that many bytes once its content is in the main file. */
  private static final int LOG_BYTES_KEPT = 16 * 1024 * 1024;

  private final Path path;
  private final Connection connection;
  private final @Nullable Object identity;
  private boolean closed;

  private QueueFile(Path path, Connection connection) {
    this.path = path;
    this.connection = connection;
    this.identity = identity(path);
  }

  static QueueFile open(Path path, Ticker ticker) throws PortException, InterruptedException {
    NativeLibrary.load();
    Path absolute = path.toAbsolutePath().normalize();
    Path directory = absolute.getParent();
    try {
      if (directory != null) {
        Files.createDirectories(directory);
      }
    } catch (IOException e) {
      throw new RejectedException(
          "could not make the directory of the queue in %s: %s".formatted(absolute, e), e);
    }
    long begun = ticker.nanos();
    while (true) {
      try {
        return open(absolute, connect(absolute));
      } catch (SQLException e) {
        // Two that open a new file at once do not wait for each other: one is turned away.
        boolean again = primary(e) == SQLiteErrorCode.SQLITE_BUSY;
        if (!again || ticker.nanos() - begun >= BUSY.toNanos()) {
          throw whenOpening(absolute, e);
        }
        ticker.sleep(BUSY_PAUSE);
      }
    }
  }

  private static QueueFile open(Path path, Connection connection)
      throws SQLException, PortException {
    QueueFile file = new QueueFile(path, connection);
    try {
      QueueLayout.prepare(file, connection);
      return file;
    } catch (SQLException | PortException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static Connection connect(Path path) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) BUSY.toMillis());
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setJournalSizeLimit(LOG_BYTES_KEPT);
    // As a URI, since in a plain path the driver takes a question mark for its own.
    return config.createConnection("jdbc:sqlite:" + path.toUri());
  }

  /**
   * Sees that this is still the file at its path: SQLite goes on with one that was deleted, and
   * what it takes then is lost. Costs as much as a look into the queue.
   */
  void requirePresent(String tried) throws UnavailableException {
    if (!Objects.equals(identity, identity(path))) {
      throw unavailable(
          tried, "the file was moved or deleted; put it back, or start conex again without it");
    }
  }

  /** Does one statement, or several that only read; twice if the disk is full the first time. */
  <T> T with(String tried, Work<T> work) throws UnavailableException {
    if (closed) {
      throw unavailable(tried, "it is closed");
    }
    try {
      try {
        return work.on(connection);
      } catch (SQLException e) {
        if (primary(e) != SQLiteErrorCode.SQLITE_FULL) {
          throw e;
        }
        reuseLog();
        return work.on(connection);
      }
    } catch (SQLException e) {
      throw unavailable(tried, e);
    }
  }

  /** Does several statements as one: all of it or nothing. */
  <T> T inTransaction(String tried, Work<T> work) throws UnavailableException {
    return with(tried, open -> inTransaction(open, work));
  }

  static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
    execute(connection, "BEGIN IMMEDIATE");
    try {
      T result = work.on(connection);
      execute(connection, "COMMIT");
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(connection, e);
      throw e;
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Where the queue is. */
  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("could not close the queue in {}: {}", path, e.getMessage());
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      execute(connection, "ROLLBACK");
    } catch (SQLException e) {
      // Expected where SQLite has rolled back on its own, as it does when the disk is full.
      cause.addSuppressed(e);
    }
  }

  /**
   * Brings what the write-ahead log holds into the main file, so that the log can be written anew
   * from its beginning: SQLite does so only once it is large, and till then may have filled a disk.
   */
  private void reuseLog() throws SQLException {
    execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
  }

  private UnavailableException unavailable(String tried, String why) {
    return new UnavailableException("could not %s the queue in %s: %s".formatted(tried, path, why));
  }

  private UnavailableException unavailable(String tried, SQLException e) {
    return new UnavailableException(
        "could not %s the queue in %s: %s".formatted(tried, path, why(e)), e);
  }

  /** What tells a file from another of the same name; null if there is none or nothing does. */
  private static @Nullable Object identity(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private static PortException whenOpening(Path path, SQLException e) {
    String message = "could not open the queue in %s: %s".formatted(path, why(e));
    return switch (primary(e)) {
      case SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_PERM, SQLITE_READONLY ->
          new RejectedException(message, e);
      default -> new UnavailableException(message, e);
    };
  }

  private static String why(SQLException e) {
    return switch (primary(e)) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          "another process has kept it locked for %d s".formatted(BUSY.toSeconds());
      case SQLITE_CANTOPEN, SQLITE_PERM ->
          "it cannot be opened; see that it is a file, and that this user may read and write it"
              + " and its directory";
      case SQLITE_CORRUPT ->
          "it is damaged; keep a copy of it and of its -wal file, have \"sqlite3 <file> .recover\""
              + " save what it can, or move both away to begin with an empty queue";
      case SQLITE_FULL -> "its disk is full; free some space there, what is queued stays queued";
      case SQLITE_IOERR ->
          "its disk could not be read or written (%s); see that it is neither full nor gone"
              .formatted(e.getMessage());
      case SQLITE_NOTADB -> "it is not an SQLite database; move it away or choose another file";
      case SQLITE_READONLY ->
          "it cannot be written to; see that this user may write it and its directory";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** The kind of failure without its details, which SQLite keeps in the higher bits. */
  private static SQLiteErrorCode primary(SQLException e) {
    return e instanceof SQLiteException sqlite
        ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
