package io.github.ecsconex.it.work;

import io.github.ecsconex.app.adapter.DeadLetters.DeadLetter;
import io.github.ecsconex.app.queue.SqliteQueue;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import io.github.ecsconex.core.work.FakeTicker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The embedded queue, whose clock the test moves. */
final class ObservedSqliteQueue implements ObservedQueue {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final FakeTicker time = new FakeTicker();
  private final SqliteQueue queue;

  ObservedSqliteQueue(Path directory) throws Exception {
    queue =
        SqliteQueue.open(
            directory.resolve("queue.db"),
            time,
            time,
            () -> UUID.randomUUID().toString(),
            MOST_RECEIVES);
  }

  @Override
  public MessageSource source() {
    return queue;
  }

  @Override
  public MessageSender sender() {
    return queue;
  }

  @Override
  public boolean isEmpty() throws Exception {
    time.advance(Duration.ofDays(1));
    return queue.receive(1, Duration.ZERO, STEP).isEmpty();
  }

  @Override
  public Duration keptBackFor() throws Exception {
    Duration waited = Duration.ZERO;
    while (queue.receive(1, Duration.ZERO, LONGEST).isEmpty()) {
      if (waited.equals(LONGEST)) {
        throw new AssertionError("the message did not come back within " + LONGEST);
      }
      time.advance(STEP);
      waited = waited.plus(STEP);
    }
    return waited;
  }

  @Override
  public void runOut(Duration lease) {
    time.advance(lease);
  }

  @Override
  public List<String> deadLetters() throws Exception {
    return queue.list().stream().map(DeadLetter::id).toList();
  }

  @Override
  public void close() {
    queue.close();
  }
}
