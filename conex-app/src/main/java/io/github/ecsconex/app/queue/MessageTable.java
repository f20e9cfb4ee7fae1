package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the queue. A message is hidden from {@code hidden_since} until {@code visible_at}; a
 * lease is known by the message and the number of its receipt. All times are milliseconds since the
 * epoch. For one thread at a time.
 */
final class MessageTable {
  /** A message that was received too often. */
  record Buried(String id, int receiveCount) {}

  /** What was taken out of the queue: to be worked on, and to be given up. */
  record Taken(List<Message> messages, List<Buried> buried) {
    static final Taken NOTHING = new Taken(List.of(), List.of());
  }

  private static final String TAKE = "take messages from";
  private static final String WHERE_LEASED = " WHERE id = ? AND receive_count = ? AND leased = 1";

  private final QueueFile file;
  private final InstantSource clock;
  private final int maxReceives;

  /** Kept, since whoever waits looks many times a second; it is closed with the connection. */
  private @Nullable PreparedStatement look;

  MessageTable(QueueFile file, InstantSource clock, int maxReceives) {
    this.file = file;
    this.clock = clock;
    this.maxReceives = maxReceives;
  }

  void insert(String id, String subject, String body) throws UnavailableException {
    String tried = "put a message into";
    file.requirePresent(tried);
    file.with(
        tried,
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO message (id, subject, body, sent, hidden_since, visible_at)"
                      + " VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, id);
            insert.setString(2, subject);
            insert.setString(3, body);
            long now = clock.millis();
            insert.setLong(4, now);
            insert.setLong(5, now);
            insert.setLong(6, now);
            return insert.executeUpdate();
          }
        });
  }

  /** Sees that there is something to take from. */
  void requirePresent() throws UnavailableException {
    file.requirePresent(TAKE);
  }

  /** Leases at most {@code max} of the messages that are visible, first those that are longest. */
  Taken take(int max, Duration lease) throws UnavailableException {
    if (!file.with(TAKE, this::isAnythingToDo)) {
      return Taken.NOTHING;
    }
    return file.inTransaction(
        TAKE,
        connection -> {
          // Now that nobody else writes: a moment read earlier would seem to be before theirs.
          long now = clock.millis();
          catchUpWithClock(connection, now);
          Taken taken = new Taken(new ArrayList<>(), new ArrayList<>());
          List<Message> found;
          do {
            found = visible(connection, max - taken.messages().size(), now);
            for (Message message : found) {
              if (message.receiveCount() > maxReceives) {
                DeadLetterTable.bury(
                    connection,
                    message.id(),
                    now,
                    "received %d times without being settled".formatted(maxReceives));
                taken.buried().add(new Buried(message.id(), maxReceives));
              } else {
                lease(connection, message, now, lease);
                taken.messages().add(message);
              }
            }
          } while (!found.isEmpty() && taken.messages().size() < max);
          return taken;
        });
  }

  /**
   * @throws RejectedException if the lease is lost
   */
  void extend(Message message, Duration lease) throws PortException {
    hide("extend the lease of message " + message.id() + " in", message, lease, 1);
  }

  /**
   * @throws RejectedException if the lease is lost
   */
  void release(Message message, Duration delay) throws PortException {
    hide("return message " + message.id() + " to", message, delay, 0);
  }

  /**
   * @throws RejectedException if the lease is lost
   */
  void delete(Message message) throws PortException {
    String tried = "delete message " + message.id() + " from";
    int deleted =
        file.with(
            tried,
            connection -> {
              try (PreparedStatement delete =
                  connection.prepareStatement("DELETE FROM message" + WHERE_LEASED)) {
                delete.setString(1, message.id());
                delete.setInt(2, message.receiveCount());
                return delete.executeUpdate();
              }
            });
    requireLeased(tried, deleted);
  }

  private void hide(String tried, Message message, Duration duration, int leased)
      throws PortException {
    int hidden =
        file.with(
            tried,
            connection -> {
              try (PreparedStatement update =
                  connection.prepareStatement(
                      "UPDATE message SET hidden_since = ?, visible_at = ?, leased = ?"
                          + WHERE_LEASED)) {
                long now = clock.millis();
                update.setLong(1, now);
                update.setLong(2, now + duration.toMillis());
                update.setInt(3, leased);
                update.setString(4, message.id());
                update.setInt(5, message.receiveCount());
                return update.executeUpdate();
              }
            });
    requireLeased(tried, hidden);
  }

  private void requireLeased(String tried, int rows) throws RejectedException {
    if (rows == 0) {
      throw new RejectedException(
          "could not %s the queue in %s: its lease is not this worker's any more"
              .formatted(tried, file));
    }
  }

  private boolean isAnythingToDo(Connection connection) throws SQLException {
    PreparedStatement select = look;
    if (select == null) {
      select =
          connection.prepareStatement(
              "SELECT EXISTS (SELECT 1 FROM message WHERE visible_at <= ?)"
                  + " OR EXISTS (SELECT 1 FROM message WHERE hidden_since > ?)");
      look = select;
    }
    long now = clock.millis();
    select.setLong(1, now);
    select.setLong(2, now);
    try (ResultSet result = select.executeQuery()) {
      return result.next() && result.getBoolean(1);
    }
  }

  /**
   * What was hidden in what is now the future was hidden before the clock was set back: it is
   * hidden anew, for as long as was meant, or it would stay hidden for as long as the clock is
   * behind.
   */
  private static void catchUpWithClock(Connection connection, long now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE message SET visible_at = visible_at - hidden_since + ?, hidden_since = ?"
                + " WHERE hidden_since > ?")) {
      update.setLong(1, now);
      update.setLong(2, now);
      update.setLong(3, now);
      update.executeUpdate();
    }
  }

  /** The messages that can be had, as they will be once they are received. */
  private static List<Message> visible(Connection connection, int max, long now)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT id, subject, body, sent, coalesce(first_received, ?), receive_count + 1"
                + " FROM message WHERE visible_at <= ? ORDER BY visible_at, sequence LIMIT ?")) {
      select.setLong(1, now);
      select.setLong(2, now);
      select.setInt(3, max);
      List<Message> messages = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          messages.add(
              new Message(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  Instant.ofEpochMilli(row.getLong(4)),
                  Instant.ofEpochMilli(row.getLong(5)),
                  row.getInt(6)));
        }
      }
      return messages;
    }
  }

  private static void lease(Connection connection, Message message, long now, Duration lease)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE message SET first_received = ?, receive_count = ?, leased = 1,"
                + " hidden_since = ?, visible_at = ? WHERE id = ?")) {
      update.setLong(1, message.firstReceived().toEpochMilli());
      update.setInt(2, message.receiveCount());
      update.setLong(3, now);
      update.setLong(4, now + lease.toMillis());
      update.setString(5, message.id());
      update.executeUpdate();
    }
  }
}
