package io.github.ecsconex.app.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.app.adapter.DeadLetters;
import io.github.ecsconex.app.queue.MessageTable.Buried;
import io.github.ecsconex.app.queue.MessageTable.Taken;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.work.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue in an SQLite file, both ends of it. Any number of processes of one machine may use the
 * file at once; each sees at once what it sends itself, and what others send within {@value
 * #POLL_MILLIS} ms, or at once where the system tells of changes to files. What was sent survives a
 * crash of the process and of the machine.
 *
 * <p>Messages are handed out in the order in which they became available. One that was handed out
 * too often without being settled becomes a dead letter, and the log says so.
 *
 * <p>A body has at most {@value #BODY_LIMIT} bytes in UTF-8, a subject {@value #SUBJECT_LIMIT}, and
 * both are whole Unicode: what SQS takes is taken here, and more.
 */
public final class SqliteQueue implements MessageSource, MessageSender, DeadLetters {
  /** What SQS takes as one message. */
  static final int BODY_LIMIT = 1024 * 1024;

  static final int SUBJECT_LIMIT = 1024;

  /** How often who waits looks for what other processes have sent. */
  static final int POLL_MILLIS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(SqliteQueue.class);
  private static final int MOST_AT_ONCE = 10;

  /** Guards the file's connection, which is for one thread at a time. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition arrived = lock.newCondition();
  private final QueueFile file;
  private final QueueWatch watch;
  private final MessageTable messages;
  private final DeadLetterTable deadLetters;
  private final Ticker ticker;
  private final Supplier<String> ids;

  private SqliteQueue(
      Path path,
      QueueFile file,
      MessageTable messages,
      DeadLetterTable deadLetters,
      Ticker ticker,
      Supplier<String> ids) {
    this.file = file;
    this.watch = QueueWatch.begin(path, this::wake);
    this.messages = messages;
    this.deadLetters = deadLetters;
    this.ticker = ticker;
    this.ids = ids;
  }

  /**
   * Opens the queue in {@code path}, and makes it, and the directories above it, where there is
   * none.
   *
   * @param clock shared by all who use the file; leases and delays survive its being set back
   * @param ids gives each message an id that no other ever had
   * @param maxReceives a message that was handed out that often, at least once, is not handed out
   *     again
   * @throws RejectedException if the file is not a queue, is a later version's, or cannot be used
   * @throws UnavailableException if its disk is full, or another process holds it for too long
   */
  public static SqliteQueue open(
      Path path, InstantSource clock, Ticker ticker, Supplier<String> ids, int maxReceives)
      throws PortException, InterruptedException {
    if (maxReceives < 1) {
      throw new IllegalArgumentException("a message is received at least once: " + maxReceives);
    }
    QueueFile file = QueueFile.open(path, ticker);
    return new SqliteQueue(
        path,
        file,
        new MessageTable(file, clock, maxReceives),
        new DeadLetterTable(file, clock),
        ticker,
        ids);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RejectedException if the text is too long, or is not whole Unicode
   */
  @Override
  public String send(String subject, String body) throws PortException, InterruptedException {
    requireLegal("subject", subject, SUBJECT_LIMIT);
    requireLegal("body", body, BODY_LIMIT);
    lock.lockInterruptibly();
    try {
      String id = ids.get();
      messages.insert(id, subject, body);
      arrived.signal();
      return id;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Delivery> receive(int max, Duration wait, Duration lease)
      throws UnavailableException, InterruptedException {
    if (max < 1 || max > MOST_AT_ONCE) {
      throw new IllegalArgumentException("1 to 10 messages can be taken at once, not " + max);
    }
    long begun = ticker.nanos();
    lock.lockInterruptibly();
    try {
      messages.requirePresent();
      while (true) {
        List<Delivery> deliveries = take(max, lease);
        long left = wait.toNanos() - (ticker.nanos() - begun);
        if (!deliveries.isEmpty() || left <= 0) {
          return deliveries;
        }
        arrived.awaitNanos(Math.min(left, Duration.ofMillis(POLL_MILLIS).toNanos()));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<DeadLetter> list() throws UnavailableException, InterruptedException {
    lock.lockInterruptibly();
    try {
      return deadLetters.list();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> putBack(String id) throws UnavailableException, InterruptedException {
    lock.lockInterruptibly();
    try {
      String newId = ids.get();
      if (!deadLetters.putBack(id, newId)) {
        return Optional.empty();
      }
      arrived.signal();
      return Optional.of(newId);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a call that is under way; who waits for messages is told that the queue is closed.
   */
  @Override
  public void close() {
    watch.close();
    lock.lock();
    try {
      file.close();
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private List<Delivery> take(int max, Duration lease) throws UnavailableException {
    long leaseEnds = ticker.nanos() + lease.toNanos();
    Taken taken = messages.take(max, lease);
    for (Buried dead : taken.buried()) {
      LOG.warn(
          "message {} was received {} times and never settled; it is a dead letter now, in {}",
          dead.id(),
          dead.receiveCount(),
          file);
    }
    return taken.messages().stream()
        .<Delivery>map(
            message -> new SqliteDelivery(message, messages, lock, arrived, ticker, leaseEnds))
        .toList();
  }

  private static void requireLegal(String part, String text, int limit) throws RejectedException {
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw new RejectedException(
          "could not send the message: its " + part + " is not whole Unicode");
    }
    int size = text.getBytes(UTF_8).length;
    if (size > limit) {
      throw new RejectedException(
          "could not send the message: its %s has %d bytes, and %d is the most"
              .formatted(part, size, limit));
    }
  }
}
