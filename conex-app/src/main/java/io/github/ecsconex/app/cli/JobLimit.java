package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;

/** Interrupts the thread that began it once its job has taken as long as a job may. */
final class JobLimit implements AutoCloseable {
  private final Thread job = Thread.currentThread();
  private final Thread watch;
  private boolean reached;
  private boolean closed;

  private JobLimit(Duration limit, Ticker ticker, Runnable afterwards) {
    watch =
        Thread.ofVirtual()
            .name("job-limit")
            .unstarted(() -> {
              try {
                ticker.sleep(limit);
                if (reach()) {
                  afterwards.run();
                }
              } catch (InterruptedException e) {
                // The job has ended.
              }
            });
  }

  /**
   * @param afterwards called once the job is interrupted
   */
  static JobLimit begin(Duration limit, Ticker ticker, Runnable afterwards) {
    JobLimit begun = new JobLimit(limit, ticker, afterwards);
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

  private synchronized boolean reach() {
    if (!closed) {
      reached = true;
      job.interrupt();
    }
    return reached;
  }
}
