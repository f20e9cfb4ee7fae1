package io.github.ecsconex.it.work;

import io.github.ecsconex.core.queue.Delivery;
import io.github.ecsconex.core.queue.MessageSender;
import io.github.ecsconex.core.queue.MessageSource;
import java.time.Duration;
import java.util.List;

/** A real queue of one test, and what can be seen of it beside its ports. */
interface ObservedQueue extends AutoCloseable {
  /** After so many receives without an end the queue itself gives a message up. */
  int MOST_RECEIVES = 12;

  MessageSource source();

  MessageSender sender();

  /** Whether the queue holds no message, be it leased or kept back; dead letters are elsewhere. */
  boolean isEmpty() throws Exception;

  /** How long the message is kept back that was given back last. */
  Duration keptBackFor() throws Exception;

  /** Lets {@code lease} run out for whoever was given it. */
  void runOut(Duration lease);

  /** The ids of the messages that the queue has given up. */
  List<String> deadLetters() throws Exception;

  @Override
  void close();

  /** The one message that the queue holds, once it can be had. */
  default Delivery take() throws Exception {
    return source().receive(1, Duration.ofSeconds(10), Duration.ofMinutes(3)).getFirst();
  }
}
