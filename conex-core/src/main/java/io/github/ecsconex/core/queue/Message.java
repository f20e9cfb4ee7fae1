package io.github.ecsconex.core.queue;

import java.time.Instant;
import java.util.Objects;

/**
 * A message as the queue handed it out.
 *
 * @param id the same at each receipt, and the id of the job in every log line
 * @param subject what kind of message it is, {@code webhook} for a push; may be empty
 * @param body the text as it was sent
 * @param firstReceived when a worker first got it
 * @param receiveCount how often it was handed out, this time included; at least 1
 */
public record Message(
    String id, String subject, String body, Instant sent, Instant firstReceived, int receiveCount) {
  public Message {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a message has an id");
    }
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(sent, "sent");
    Objects.requireNonNull(firstReceived, "firstReceived");
    if (receiveCount < 1) {
      throw new IllegalArgumentException("a message was received at least once: " + receiveCount);
    }
  }
}
