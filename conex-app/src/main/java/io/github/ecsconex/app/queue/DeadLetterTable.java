package io.github.ecsconex.app.queue;

import io.github.ecsconex.app.adapter.DeadLetters.DeadLetter;
import io.github.ecsconex.core.failure.UnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The rows of what the queue has given up. For one thread at a time. */
final class DeadLetterTable {
  private final QueueFile file;
  private final InstantSource clock;

  DeadLetterTable(QueueFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Takes a message out of the queue, within the caller's transaction. */
  static void bury(Connection connection, String id, long now, String reason) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO dead_letter (id, subject, body, sent, first_received, receive_count,"
                    + " died, reason) SELECT id, subject, body, sent, first_received,"
                    + " receive_count, ?, ? FROM message WHERE id = ?");
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM message WHERE id = ?")) {
      insert.setLong(1, now);
      insert.setString(2, reason);
      insert.setString(3, id);
      insert.executeUpdate();
      delete.setString(1, id);
      delete.executeUpdate();
    }
  }

  List<DeadLetter> list() throws UnavailableException {
    String tried = "list the dead letters of";
    file.requirePresent(tried);
    return file.with(
        tried,
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT id, subject, body, died, reason FROM dead_letter"
                          + " ORDER BY died, rowid");
              ResultSet row = select.executeQuery()) {
            List<DeadLetter> letters = new ArrayList<>();
            while (row.next()) {
              letters.add(
                  new DeadLetter(
                      row.getString(1),
                      row.getString(2),
                      row.getString(3),
                      Instant.ofEpochMilli(row.getLong(4)),
                      row.getString(5)));
            }
            return letters;
          }
        });
  }

  /**
   * Puts a dead letter back as the message {@code newId}.
   *
   * @return whether there was such a dead letter
   */
  boolean putBack(String id, String newId) throws UnavailableException {
    String tried = "put dead letter " + id + " back into";
    file.requirePresent(tried);
    return file.inTransaction(
        tried,
        connection -> {
          try (PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO message (id, subject, body, sent, hidden_since, visible_at)"
                          + " SELECT ?, subject, body, ?, ?, ? FROM dead_letter WHERE id = ?");
              PreparedStatement delete =
                  connection.prepareStatement("DELETE FROM dead_letter WHERE id = ?")) {
            long now = clock.millis();
            insert.setString(1, newId);
            insert.setLong(2, now);
            insert.setLong(3, now);
            insert.setLong(4, now);
            insert.setString(5, id);
            delete.setString(1, id);
            return insert.executeUpdate() + delete.executeUpdate() > 0;
          }
        });
  }
}
