package io.github.ecsconex.core.build;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.log.LogContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does one thing for several registries at once, each on a virtual thread of its own. */
final class Concurrently {
  /** What is done for each. */
  @FunctionalInterface
  interface Call<T, R> {
    R on(T each) throws PortException, InterruptedException;
  }

  /** What is done for each, without a result. */
  @FunctionalInterface
  interface Action<T> {
    void on(T each) throws PortException, InterruptedException;
  }

  /** How one of them ended. */
  private interface Result<R> {
    R get() throws PortException, InterruptedException;
  }

  private Concurrently() {}

  static <T> void forEach(List<T> items, Action<T> action)
      throws PortException, InterruptedException {
    Concurrently.<T, Boolean>map(
        items,
        item -> {
          action.on(item);
          return true;
        });
  }

  /**
   * The results in the order of {@code items}. All are ended when this returns; the first failure,
   * in that order, is thrown, and an interrupt stops those that still run.
   */
  static <T, R> List<R> map(List<T> items, Call<T, R> call)
      throws PortException, InterruptedException {
    if (items.size() == 1) {
      return List.of(call.on(items.getFirst()));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Result<R>>> futures = new ArrayList<>();
      LogContext context = LogContext.ofThisThread();
      for (T item : items) {
        futures.add(threads.submit(context.around(() -> result(item, call))));
      }
      try {
        List<Result<R>> ended = new ArrayList<>();
        for (Future<Result<R>> future : futures) {
          ended.add(future.get());
        }
        List<R> results = new ArrayList<>();
        for (Result<R> result : ended) {
          results.add(result.get());
        }
        return results;
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static <T, R> Result<R> result(T item, Call<T, R> call) {
    try {
      R result = call.on(item);
      return () -> result;
    } catch (PortException e) {
      return () -> {
        throw e;
      };
    } catch (InterruptedException e) {
      return () -> {
        throw e;
      };
    }
  }
}
