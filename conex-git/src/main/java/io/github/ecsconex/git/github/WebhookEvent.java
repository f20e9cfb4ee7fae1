package io.github.ecsconex.git.github;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.PushEvent;

/** What a request to the webhook came to, and what its sender is told. */
public sealed interface WebhookEvent {
  /** Something was pushed; it is to be put into the queue before the sender is told so. */
  record Pushed(PushEvent push) implements WebhookEvent {}

  /** GitHub tries the hook. */
  record Ping() implements WebhookEvent {}

  /**
   * Something happened that conex has nothing to do with.
   *
   * @param name what GitHub calls it
   */
  record Other(String name) implements WebhookEvent {}

  /** It is not signed with any of the secrets; the log tells why. */
  record Refused() implements WebhookEvent {}

  /** It is signed, but is none of GitHub's events, or a push that conex cannot build. */
  record Rejected(RejectedException cause) implements WebhookEvent {}

  /** The status of the answer. */
  default int status() {
    return switch (this) {
      case Pushed pushed -> 202;
      case Ping ping -> 200;
      case Other other -> 200;
      case Refused refused -> 403;
      case Rejected rejected -> 422;
    };
  }

  /** The text of the answer, which GitHub shows among the hook's deliveries. */
  default String answer() {
    return switch (this) {
      case Pushed pushed -> "success";
      case Ping ping -> "ignored ping request";
      case Other other -> "ignored " + other.name() + " event";
      case Refused refused -> "invalid: signature does not match";
      case Rejected rejected -> "error: " + rejected.cause().getMessage();
    };
  }
}
