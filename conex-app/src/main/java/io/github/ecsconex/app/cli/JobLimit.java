package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/** Interrupts the thread that began it once its job has taken as long as a job may. */
final class JobLimit implements AutoCloseable {
  private final Thread job = Thread.currentThread();
  private final Thread watch;
  private boolean reached;
  private boolean closed;

  private JobLimit(Duration limit, Ticker ticker) {
    watch =
        Thread.ofVirtual()
            .name("job-limit")
            .unstarted(() -> {
              try {
                ticker.sleep(limit);
                reach();
              } catch (InterruptedException e) {
                // The job has ended.
              }
            });
  }

  static JobLimit begin(Duration limit, Ticker ticker) {
    JobLimit begun = new JobLimit(limit, ticker);
    begun.watch.start();
    return begun;
  }

  /** Whether it has interrupted the job. */
  synchronized boolean isReached() {
    return reached;
  }

  /** Interrupts nobody from now on. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    watch.interrupt();
  }

  private synchronized void reach() {
    if (!closed) {
      reached = true;
      job.interrupt();
    }
  }
}
