package io.github.ecsconex.core.push;

import io.github.ecsconex.core.failure.RejectedException;

/** Reads a push out of the text of a message. Implementations are safe for use by many threads. */
public interface PushDecoder {
  /**
   * The push that {@code body} describes; unknown fields are ignored.
   *
   * @throws RejectedException if {@code body} describes no push; its message names the field that
   *     is missing or wrong
   */
  PushEvent decode(String body) throws RejectedException;
}
