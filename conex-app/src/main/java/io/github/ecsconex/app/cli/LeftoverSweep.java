package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the engine and from the disk what jobs that died have left: at the start, and again
 * each time that a job may take at most. What is older than that belongs to no job that still runs.
 */
final class LeftoverSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverSweep.class);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Thread thread;

  private LeftoverSweep(Thread thread) {
    this.thread = thread;
  }

  /** Begins to sweep, until it is closed. */
  static LeftoverSweep begin(
      ImageBuilder builder,
      SourceFetcher fetcher,
      Duration jobLimit,
      InstantSource clock,
      Ticker ticker) {
    Thread thread =
        Thread.ofVirtual()
            .name("leftover-sweep")
            .start(() -> {
              try {
                while (true) {
                  sweep("images", () -> builder.removeLeftovers(clock.instant().minus(jobLimit)));
                  sweep("files", fetcher::removeLeftovers);
                  ticker.sleep(jobLimit);
                }
              } catch (InterruptedException e) {
                // It is closed.
              }
            });
    return new LeftoverSweep(thread);
  }

  private interface Removal {
    int remove() throws UnavailableException, InterruptedException;
  }

  private static void sweep(String what, Removal removal) throws InterruptedException {
    try {
      int removed = removal.remove();
      if (removed > 0) {
        LOG.info("removed {} {} that jobs have left behind", removed, what);
      }
    } catch (UnavailableException e) {
      LOG.warn("could not look for what jobs have left behind: {}", e.getMessage());
    } catch (RuntimeException e) {
      // A defect, which must not end the sweeping for good.
      LOG.error("could not look for what jobs have left behind", e);
    }
  }

  /** Ends it; an engine that does not let go is left behind. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        LOG.warn("could not end the search for what jobs have left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
