package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.ResponseItem;
import com.github.dockerjava.api.model.ResponseItem.ErrorDetail;
import io.github.ecsconex.core.image.BuildLog;
import java.io.Closeable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes in items, of which each may be the error: the engine has long said 200 by
 * then. docker-java hands the items over on a thread of its own.
 */
abstract sealed class EngineAnswer<T extends ResponseItem> implements ResultCallback<T>
    permits BuildAnswer, PullAnswer, PushAnswer {
  /**
   * What the engine gives as the reason why it failed.
   *
   * @param code the exit code of the step that failed, if that is what failed
   */
  record EngineError(Optional<Integer> code, String message) {}

  private final CountDownLatch ended = new CountDownLatch(1);
  private final BuildLog log;
  private @Nullable EngineError error;
  private @Nullable Throwable failure;
  private @Nullable Throwable defect;
  private boolean closed;
  private long items;

  EngineAnswer(BuildLog log) {
    this.log = log;
  }

  /** Takes an item that is no error. */
  abstract void take(T item);

  /** All has come that will come. */
  abstract void finish();

  /**
   * Waits for the end, good or bad. How long a build or a push may take is the job's limit, which
   * ends this wait by an interrupt.
   *
   * @throws RuntimeException what the log threw at us
   */
  final void await() throws InterruptedException {
    ended.await();
    throwDefect();
  }

  /**
   * Waits for the end, good or bad, as long as the engine says something.
   *
   * @param silence how long it may say nothing
   * @return false if it said nothing for longer
   * @throws RuntimeException what the log threw at us
   */
  final boolean awaitUnlessSilent(Duration silence) throws InterruptedException {
    long heard = 0;
    while (!ended.await(silence.toMillis(), TimeUnit.MILLISECONDS)) {
      long items = items();
      if (items == heard) {
        return false;
      }
      heard = items;
    }
    throwDefect();
    return true;
  }

  private synchronized long items() {
    return items;
  }

  private void throwDefect() {
    synchronized (this) {
      switch (defect) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }

  /** The error that the engine answered with. */
  final synchronized Optional<EngineError> error() {
    return Optional.ofNullable(error);
  }

  /** Why the answer broke off; empty if it came to its end. */
  final synchronized Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  final void line(String line) {
    log.line(line);
  }

  final String masked(String text) {
    return log.masked(text);
  }

  @Override
  public final void onStart(Closeable closeable) {
    // The connection is what is closed: this one can be only once the engine answers.
  }

  @Override
  public final synchronized void onNext(T item) {
    items++;
    if (closed || defect != null) {
      return;
    }
    try {
      if (!item.isErrorIndicated()) {
        take(item);
      } else if (error == null) {
        error = read(item);
      }
    } catch (RuntimeException | Error e) {
      defect = e;
    }
  }

  @Override
  public final synchronized void onError(Throwable throwable) {
    if (failure == null) {
      failure = throwable;
    }
    end();
  }

  @Override
  public final synchronized void onComplete() {
    end();
  }

  /** Nothing that comes from now on is taken. */
  @Override
  public final synchronized void close() {
    closed = true;
    ended.countDown();
  }

  private void end() {
    if (!closed && ended.getCount() > 0) {
      try {
        finish();
      } catch (RuntimeException | Error e) {
        defect = e;
      }
    }
    ended.countDown();
  }

  @SuppressWarnings("deprecation") // engines that know only the older field
  private static EngineError read(ResponseItem item) {
    ErrorDetail detail = item.getErrorDetail();
    if (detail == null || detail.getMessage() == null) {
      return new EngineError(Optional.empty(), String.valueOf(item.getError()).strip());
    }
    Integer code = detail.getCode();
    return new EngineError(
        Optional.ofNullable(code).filter(value -> value != 0), detail.getMessage().strip());
  }
}
