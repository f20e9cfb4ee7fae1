package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.log.LogContext;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs what talks to a network on a virtual thread of its own. There, other than on most threads,
 * an interrupt ends a wait for a socket; and whoever waits for the result can leave even if it
 * should not.
 */
final class BlockingCall {
  /** How long a call that nobody waits for any longer is given to tidy up. */
  private static final Duration TIDY_UP = Duration.ofSeconds(2);

  private BlockingCall() {}

  /**
   * What {@code call} returns or throws.
   *
   * @param discard takes the result of a call that nobody waits for any longer
   * @throws TimeoutException if it took longer than {@code limit}
   * @throws ExecutionException with what {@code call} threw
   */
  static <T> T run(Callable<T> call, Duration limit, Consumer<T> discard)
      throws InterruptedException, TimeoutException, ExecutionException {
    CompletableFuture<T> result = new CompletableFuture<>();
    LogContext context = LogContext.ofThisThread();
    Thread thread =
        Thread.ofVirtual()
            .name("git " + Thread.currentThread().getName())
            .start(() -> {
              context.enter();
              try {
                T value = call.call();
                if (!result.complete(value)) {
                  discard.accept(value);
                }
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException | TimeoutException e) {
      if (!result.cancel(false) && !result.isCompletedExceptionally()) {
        discard.accept(result.join());
      }
      thread.interrupt();
      thread.join(TIDY_UP);
      throw e;
    }
  }
}
