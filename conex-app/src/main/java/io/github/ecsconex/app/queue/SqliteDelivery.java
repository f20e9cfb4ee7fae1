package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** One receipt of a message out of the file. */
final class SqliteDelivery implements Delivery {
  /** One statement on the file. */
  private interface Call {
    void make() throws PortException;
  }

  private final Message message;
  private final MessageTable messages;
  private final Lock lock;
  private final Condition arrived;
  private final Ticker ticker;
  private volatile long leaseEnds;

  /**
   * @param leaseEnds when the lease ends that it came with, by {@code ticker}
   */
  SqliteDelivery(
      Message message,
      MessageTable messages,
      Lock lock,
      Condition arrived,
      Ticker ticker,
      long leaseEnds) {
    this.message = message;
    this.messages = messages;
    this.lock = lock;
    this.arrived = arrived;
    this.ticker = ticker;
    this.leaseEnds = leaseEnds;
  }

  @Override
  public Message message() {
    return message;
  }

  @Override
  public Duration leaseLeft() {
    return Duration.ofNanos(leaseEnds - ticker.nanos());
  }

  @Override
  public void extend(Duration lease) throws PortException, InterruptedException {
    locked(() -> {
      long now = ticker.nanos();
      messages.extend(message, lease);
      leaseEnds = now + lease.toNanos();
    });
  }

  @Override
  public void complete() throws PortException, InterruptedException {
    locked(() -> {
      messages.delete(message);
      leaseEnds = ticker.nanos();
    });
  }

  @Override
  public void release(Duration delay) throws PortException, InterruptedException {
    locked(() -> {
      messages.release(message, delay);
      leaseEnds = ticker.nanos();
      arrived.signal();
    });
  }

  private void locked(Call call) throws PortException, InterruptedException {
    lock.lockInterruptibly();
    try {
      call.make();
    } finally {
      lock.unlock();
    }
  }
}
