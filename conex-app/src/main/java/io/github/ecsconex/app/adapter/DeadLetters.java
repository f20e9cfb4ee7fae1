package io.github.ecsconex.app.adapter;

import io.github.ecsconex.core.failure.UnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The messages that a queue has given up, and keeps. Safe for use by many threads. */
public interface DeadLetters extends AutoCloseable {
  /**
   * One of them.
   *
   * @param died when the queue gave it up
   * @param reason why, in a few words
   */
  record DeadLetter(String id, String subject, String body, Instant died, String reason) {}

  /** All of them, those that died first before the others. */
  List<DeadLetter> list() throws UnavailableException, InterruptedException;

  /**
   * Puts one back into the queue, as if it had just been sent: under a new id, so that nobody who
   * held it before can take it for what he had.
   *
   * @return the new id; empty if there is no such dead letter
   */
  Optional<String> putBack(String id) throws UnavailableException, InterruptedException;

  @Override
  void close();
}
