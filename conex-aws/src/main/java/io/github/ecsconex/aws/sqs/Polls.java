package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.aws.AwsCall;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.log.LogContext;
import io.github.ecsconex.core.queue.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that wait for messages. One that nobody waits for any more is not cut, since a server
 * may hand a message to a connection that it does not know to be closed, and nobody has that
 * message then until its lease runs out. It ends when the server ends it, and gives back at once
 * what it still brings. Safe for use by many threads.
 */
final class Polls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Polls.class);

  private final Duration patience;
  private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param patience how long the end waits for each answer that may be on its way
   */
  Polls(Duration patience) {
    this.patience = patience;
  }

  /** What {@code poll} brings; an interrupt ends the waiting, and not the call. */
  List<Delivery> await(AwsCall call, Supplier<List<Delivery>> poll)
      throws UnavailableException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    CompletableFuture<List<Delivery>> answer = new CompletableFuture<>();
    Runnable task = LogContext.ofThisThread().around(() -> make(poll, answer));
    Thread thread = Thread.ofVirtual().name(call.action()).unstarted(task);
    underWay.add(thread);
    thread.start();
    return call.awaitOrLater(answer);
  }

  private void make(Supplier<List<Delivery>> poll, CompletableFuture<List<Delivery>> answer) {
    try {
      List<Delivery> deliveries = poll.get();
      if (!answer.complete(deliveries)) {
        deliveries.forEach(Polls::giveBack);
      }
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    } finally {
      underWay.remove(Thread.currentThread());
    }
  }

  private static void giveBack(Delivery delivery) {
    String id = delivery.message().id();
    try {
      delivery.release(Duration.ZERO);
      LOG.info("message {} came when nobody waited any more; it is returned", id);
    } catch (PortException e) {
      LOG.warn("message {} comes back when its lease runs out: {}", id, e.getMessage());
    } catch (InterruptedException e) {
      LOG.warn("message {} comes back when its lease runs out: the queue is closed", id);
    }
  }

  /** Ends what is under way; what is just being handed out is given back before. */
  @Override
  public void close() {
    for (Thread thread : underWay) {
      try {
        thread.join(patience);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      thread.interrupt();
    }
  }
}
