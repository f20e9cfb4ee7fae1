package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.BuildPolicy;
import io.github.ecsconex.core.image.ImageBuilder;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whether images can be built as the settings want them, while the caller makes the rest
 * ready.
 */
final class SupportCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SupportCheck.class);

  private final FutureTask<Optional<PortException>> answer;
  private final Thread thread;

  private SupportCheck(FutureTask<Optional<PortException>> answer) {
    this.answer = answer;
    this.thread = Thread.ofVirtual().name("support-check").start(answer);
  }

  /** Begins to ask, until it is closed. */
  static SupportCheck begin(ImageBuilder builder, BuildPolicy policy) {
    return new SupportCheck(
        new FutureTask<>(() -> {
          try {
            builder.requireSupport(policy);
            return Optional.empty();
          } catch (PortException e) {
            return Optional.of(e);
          }
        }));
  }

  /**
   * Waits for the answer. An engine that is away is none: it may be back until it is needed, and a
   * build then asks it again.
   *
   * @throws PortException if images cannot be built so
   */
  void await() throws PortException, InterruptedException {
    try {
      Optional<PortException> failure = answer.get();
      if (failure.isEmpty()) {
        // Before the switch, for which the JVM makes a class when it gets there.
        return;
      }
      switch (failure.get()) {
        case UnavailableException e ->
            LOG.warn(
                "could not see whether images can be built as they are to be: {}", e.getMessage());
        case RejectedException e -> throw e;
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException defect -> throw defect;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Ends what is not answered yet. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
