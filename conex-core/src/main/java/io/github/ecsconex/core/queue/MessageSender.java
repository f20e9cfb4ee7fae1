package io.github.ecsconex.core.queue;

import io.github.ecsconex.core.failure.PortException;

/** A durable queue, seen from its giving end. Safe for use by many threads. */
public interface MessageSender extends AutoCloseable {
  /**
   * Puts a message into the queue; when this returns, the queue has it for good.
   *
   * @param subject what kind of message it is; may be empty
   * @return the message's id, under which its job can be found in the log; where the message goes
   *     by way of a topic, that one's id for it
   */
  String send(String subject, String body) throws PortException, InterruptedException;

  /**
   * The same for a queue that many share.
   *
   * @param group whose message it is, in at most 128 characters of ASCII without spaces. A queue
   *     that deals fairly does not have the messages of others wait for those of one group; one
   *     that knows no groups takes them in turn
   */
  default String send(String subject, String body, String group)
      throws PortException, InterruptedException {
    return send(subject, body);
  }

  @Override
  void close();
}
