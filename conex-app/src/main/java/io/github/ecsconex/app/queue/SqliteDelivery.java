package io.github.ecsconex.app.queue;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
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

  SqliteDelivery(Message message, MessageTable messages, Lock lock, Condition arrived) {
    this.message = message;
    this.messages = messages;
    this.lock = lock;
    this.arrived = arrived;
  }

  @Override
  public Message message() {
    return message;
  }

  @Override
  public void extend(Duration lease) throws PortException, InterruptedException {
    locked(() -> messages.extend(message, lease));
  }

  @Override
  public void complete() throws PortException, InterruptedException {
    locked(() -> messages.delete(message));
  }

  @Override
  public void release(Duration delay) throws PortException, InterruptedException {
    locked(() -> {
      messages.release(message, delay);
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
