package io.github.ecsconex.core.queue;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.work.FakeTicker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory, both ends of it, for tests: its time is a {@link FakeTicker}'s, it can be made
 * unavailable, it can hand a message out twice, and its clock can be wrong. Safe for use by many
 * threads.
 */
public final class FakeQueue implements MessageSource, MessageSender {
  private static final int MOST_AT_ONCE = 10;

  private final FakeTicker time;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> completed = new ArrayList<>();
  private Duration clockOffset = Duration.ZERO;
  private int sent;
  private int failures;
  private boolean available = true;
  private boolean closed;

  private static final class Entry {
    private final String id;
    private final String subject;
    private final String body;
    private final Instant sent;
    private @Nullable Instant firstReceived;
    private int receiveCount;
    private long visibleAt;
    private @Nullable FakeDelivery holder;

    private Entry(String id, String subject, String body, Instant sent, long visibleAt) {
      this.id = id;
      this.subject = subject;
      this.body = body;
      this.sent = sent;
      this.visibleAt = visibleAt;
    }
  }

  private final class FakeDelivery implements Delivery {
    private final Entry entry;
    private final Message message;
    private long leaseEnds;

    private FakeDelivery(Entry entry, Message message) {
      this.entry = entry;
      this.message = message;
      this.leaseEnds = entry.visibleAt;
    }

    @Override
    public Message message() {
      return message;
    }

    @Override
    public Duration leaseLeft() {
      synchronized (FakeQueue.this) {
        return Duration.ofNanos(leaseEnds - time.nanos());
      }
    }

    @Override
    public void extend(Duration lease) throws PortException {
      synchronized (FakeQueue.this) {
        requireOurs(this);
        hide(entry, lease);
        leaseEnds = entry.visibleAt;
      }
    }

    @Override
    public void complete() throws PortException {
      synchronized (FakeQueue.this) {
        requireOurs(this);
        entries.remove(entry);
        completed.add(message.id());
        leaseEnds = time.nanos();
      }
    }

    @Override
    public void release(Duration delay) throws PortException {
      synchronized (FakeQueue.this) {
        requireOurs(this);
        entry.holder = null;
        hide(entry, delay);
        leaseEnds = time.nanos();
      }
      time.signal();
    }
  }

  public FakeQueue(FakeTicker time) {
    this.time = time;
  }

  /** The ids are {@code message-1}, {@code message-2}, and so on. */
  @Override
  public String send(String subject, String body) throws UnavailableException {
    String id;
    synchronized (this) {
      requireAvailable();
      sent++;
      id = "message-" + sent;
      entries.add(new Entry(id, subject, body, now(), time.nanos()));
    }
    time.signal();
    return id;
  }

  @Override
  public List<Delivery> receive(int max, Duration wait, Duration lease)
      throws UnavailableException, InterruptedException {
    if (max < 1 || max > MOST_AT_ONCE) {
      throw new IllegalArgumentException("1 to 10 messages can be taken at once, not " + max);
    }
    long end = time.nanos() + wait.toNanos();
    while (true) {
      long seen = time.signals();
      List<Delivery> taken = take(max, lease);
      long left = end - time.nanos();
      if (!taken.isEmpty() || left <= 0) {
        return taken;
      }
      time.sleepUntilSignal(Duration.ofNanos(Math.min(left, untilNextIsVisible())), seen);
    }
  }

  /** From here on every call to the queue fails, or none does. */
  public void setAvailable(boolean available) {
    synchronized (this) {
      this.available = available;
    }
    time.signal();
  }

  /** The next {@code calls} calls to the queue fail. */
  public synchronized void failNext(int calls) {
    failures = calls;
  }

  /** How far the times of messages are off what the test's clock shows; negative is behind. */
  public synchronized void setClockOffset(Duration offset) {
    clockOffset = offset;
  }

  /**
   * Hands the message out again at the next receipt though its lease has not run out, as a queue
   * may that delivers at least once. Who held it loses it by that receipt.
   */
  public void redeliver(String id) {
    synchronized (this) {
      entry(id).visibleAt = time.nanos();
    }
    time.signal();
  }

  /** The ids of the messages that are not completed, oldest first. */
  public synchronized List<String> remaining() {
    return entries.stream().map(entry -> entry.id).toList();
  }

  /** The ids of the messages that are completed, in that order. */
  public synchronized List<String> completed() {
    return List.copyOf(completed);
  }

  /** How long it is until the message can be had again; nothing if it can be had now. */
  public synchronized Duration hiddenFor(String id) {
    return Duration.ofNanos(Math.max(0, entry(id).visibleAt - time.nanos()));
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    time.signal();
  }

  private synchronized List<Delivery> take(int max, Duration lease) throws UnavailableException {
    requireAvailable();
    List<Entry> visible =
        entries.stream()
            .filter(entry -> entry.visibleAt <= time.nanos())
            .sorted(Comparator.comparingLong(entry -> entry.visibleAt))
            .limit(max)
            .toList();
    List<Delivery> taken = new ArrayList<>();
    for (Entry entry : visible) {
      Instant firstReceived = Optional.ofNullable(entry.firstReceived).orElseGet(this::now);
      entry.firstReceived = firstReceived;
      entry.receiveCount++;
      hide(entry, lease);
      Message message =
          new Message(
              entry.id, entry.subject, entry.body, entry.sent, firstReceived, entry.receiveCount);
      FakeDelivery delivery = new FakeDelivery(entry, message);
      entry.holder = delivery;
      taken.add(delivery);
    }
    return taken;
  }

  private void hide(Entry entry, Duration duration) {
    entry.visibleAt = time.nanos() + duration.toNanos();
  }

  private void requireOurs(FakeDelivery delivery) throws PortException {
    requireAvailable();
    if (!entries.contains(delivery.entry) || delivery.entry.holder != delivery) {
      throw new RejectedException(
          "message " + delivery.entry.id + " is not leased to this worker any more");
    }
  }

  private void requireAvailable() throws UnavailableException {
    if (closed) {
      throw new UnavailableException("could not use the queue: it is closed");
    }
    if (!available || failures > 0) {
      failures = Math.max(0, failures - 1);
      throw new UnavailableException("could not use the queue: the test made it unavailable");
    }
  }

  private synchronized long untilNextIsVisible() {
    OptionalLong next = entries.stream().mapToLong(entry -> entry.visibleAt - time.nanos()).min();
    return Math.max(1, next.orElse(Long.MAX_VALUE));
  }

  private Entry entry(String id) {
    return entries.stream()
        .filter(entry -> entry.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no message " + id + " in the queue"));
  }

  private Instant now() {
    return time.instant().plus(clockOffset);
  }
}
