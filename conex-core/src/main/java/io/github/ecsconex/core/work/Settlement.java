package io.github.ecsconex.core.work;

import io.github.ecsconex.core.failure.PortException;
import java.time.Duration;

/** What becomes of a message. */
public sealed interface Settlement {
  /** It is deleted, and nobody hears of it. */
  record Delete() implements Settlement {}

  /** It is deleted, and a person is told why. */
  record DeleteAndNotify(PortException cause) implements Settlement {}

  /** It comes back after the delay. */
  record Return(Duration delay) implements Settlement {}

  /** It comes back after the delay, and a person is told why. */
  record ReturnAndNotify(Duration delay, PortException cause) implements Settlement {}
}
