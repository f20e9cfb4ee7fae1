package io.github.ecsconex.core.push;

import java.util.Objects;

/**
 * The newest commit of a push, as far as conex needs it.
 *
 * @param id of the commit, also where a tag object was pushed
 * @param message its beginning, of at most {@value #MESSAGE_LIMIT} characters; what is longer is
 *     cut. May be empty
 */
public record HeadCommit(CommitId id, String message) {
  /** Enough for whatever a message asks of conex. */
  public static final int MESSAGE_LIMIT = 500;

  public HeadCommit {
    Objects.requireNonNull(id, "id");
    if (message.codePointCount(0, message.length()) > MESSAGE_LIMIT) {
      message = message.substring(0, message.offsetByCodePoints(0, MESSAGE_LIMIT));
    }
  }
}
