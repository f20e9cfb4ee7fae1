package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.RejectedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** How a queue's file is laid out, and whether a file is laid out so. */
final class QueueLayout {
  /** In an SQLite file's header, says whose it is: the letters "conx". */
  private static final int APPLICATION_ID = 0x636f6e78;

  private static final int VERSION = 1;

  private static final List<String> STATEMENTS =
      List.of(
          """
          CREATE TABLE message (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            sent INTEGER NOT NULL,
            first_received INTEGER,
            receive_count INTEGER NOT NULL DEFAULT 0,
            leased INTEGER NOT NULL DEFAULT 0,
            hidden_since INTEGER NOT NULL,
            visible_at INTEGER NOT NULL
          ) STRICT\
          """,
          "CREATE INDEX message_visible_at ON message (visible_at, sequence)",
          "CREATE INDEX message_hidden_since ON message (hidden_since)",
          """
          CREATE TABLE dead_letter (
            id TEXT NOT NULL PRIMARY KEY,
            subject TEXT NOT NULL,
            body TEXT NOT NULL,
            sent INTEGER NOT NULL,
            first_received INTEGER,
            receive_count INTEGER NOT NULL,
            died INTEGER NOT NULL,
            reason TEXT NOT NULL
          ) STRICT\
          """,
          "PRAGMA application_id = " + APPLICATION_ID,
          "PRAGMA user_version = " + VERSION);

  private QueueLayout() {}

  /**
   * Lays an empty file out, and sees to it that what is written survives a crash.
   *
   * @throws RejectedException if the file is another program's or a later version's
   */
  static void prepare(QueueFile file, Connection connection)
      throws SQLException, RejectedException {
    if (!isEmpty(connection)) {
      requireOurs(file, connection);
    }
    if (!text(connection, "PRAGMA journal_mode = WAL").equals("wal")) {
      throw refused(file, "its file system knows no shared memory; choose a file on a local disk");
    }
    QueueFile.inTransaction(
        connection,
        open -> {
          if (isEmpty(open)) {
            for (String statement : STATEMENTS) {
              QueueFile.execute(open, statement);
            }
          }
          return open;
        });
  }

  private static boolean isEmpty(Connection connection) throws SQLException {
    return number(connection, "SELECT count(*) FROM sqlite_schema") == 0
        && number(connection, "PRAGMA application_id") == 0;
  }

  private static void requireOurs(QueueFile file, Connection connection)
      throws SQLException, RejectedException {
    if (number(connection, "PRAGMA application_id") != APPLICATION_ID) {
      throw refused(file, "it is another program's database; choose another file");
    }
    int version = number(connection, "PRAGMA user_version");
    if (version != VERSION) {
      throw refused(
          file,
          "a later version of conex made it (layout %d, this one knows %d); use that version, or"
                  .formatted(version, VERSION)
              + " another file");
    }
  }

  private static RejectedException refused(QueueFile file, String why) {
    return new RejectedException("could not open the queue in %s: %s".formatted(file, why));
  }

  private static int number(Connection connection, String sql) throws SQLException {
    return Integer.parseInt(text(connection, sql));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getString(1);
    }
  }
}
