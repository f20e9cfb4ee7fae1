package io.github.ecsconex.it.bench;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.core.queue.MessageSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A queue that tells how many of its messages were settled. */
final class CountedSource implements MessageSource {
  private final MessageSource source;
  private final Semaphore settled = new Semaphore(0);

  CountedSource(MessageSource source) {
    this.source = source;
  }

  /** Waits until so many more were settled. */
  void awaitSettled(int count) throws InterruptedException {
    settled.acquire(count);
  }

  @Override
  public List<Delivery> receive(int max, Duration wait, Duration lease)
      throws UnavailableException, InterruptedException {
    return source.receive(max, wait, lease).stream().<Delivery>map(CountedDelivery::new).toList();
  }

  @Override
  public void close() {
    source.close();
  }

  private final class CountedDelivery implements Delivery {
    private final Delivery delivery;

    CountedDelivery(Delivery delivery) {
      this.delivery = delivery;
    }

    @Override
    public Message message() {
      return delivery.message();
    }

    @Override
    public Duration leaseLeft() {
      return delivery.leaseLeft();
    }

    @Override
    public void extend(Duration lease) throws PortException, InterruptedException {
      delivery.extend(lease);
    }

    @Override
    public void complete() throws PortException, InterruptedException {
      delivery.complete();
      settled.release();
    }

    @Override
    public void release(Duration delay) throws PortException, InterruptedException {
      delivery.release(delay);
    }
  }
}
