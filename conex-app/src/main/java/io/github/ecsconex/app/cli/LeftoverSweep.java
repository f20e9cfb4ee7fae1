package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.image.ImageBuilder;
import io.github.ecsconex.core.image.StorageLimits;
import io.github.ecsconex.core.source.SourceFetcher;
import io.github.ecsconex.core.work.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from the engine and from the disk what jobs that died have left, and from the engine what
 * it keeps beyond its limits: at the start, and again each time that a job may take at most, but
 * every 15 minutes at least. What is older than a job may take belongs to no job that still runs.
 */
final class LeftoverSweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverSweep.class);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /** A disk fills faster than a job may take. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  private final Thread thread;

  private LeftoverSweep(Thread thread) {
    this.thread = thread;
  }

  /**
   * Begins to sweep, until it is closed.
   *
   * @param first how long to wait before the first time
   */
  static LeftoverSweep begin(
      Duration first,
      ImageBuilder builder,
      SourceFetcher fetcher,
      StorageLimits storage,
      Duration jobLimit,
      InstantSource clock,
      Ticker ticker) {
    Duration pause = jobLimit.compareTo(LONGEST_PAUSE) < 0 ? jobLimit : LONGEST_PAUSE;
    Thread thread =
        Thread.ofVirtual()
            .name("leftover-sweep")
            .start(() -> {
              try {
                ticker.sleep(first);
                while (true) {
                  Instant began = clock.instant().minus(jobLimit);
                  sweep(
                      "look for what jobs have left behind",
                      () -> tell(builder.removeLeftovers(began), "images"));
                  sweep(
                      "look for what jobs have left behind",
                      () -> tell(fetcher.removeLeftovers(), "files"));
                  sweep(
                      "keep the engine within its limits",
                      () -> tellOfSpace(builder.reclaim(storage, began)));
                  ticker.sleep(pause);
                }
              } catch (InterruptedException e) {
                // It is closed.
              }
            });
    return new LeftoverSweep(thread);
  }

  private interface Removal {
    void run() throws UnavailableException, InterruptedException;
  }

  private static void tell(int removed, String what) {
    if (removed > 0) {
      LOG.info("removed {} {} that jobs have left behind", removed, what);
    }
  }

  private static void tellOfSpace(long bytes) {
    if (bytes > 0) {
      LOG.info("the engine had more than it may keep; freed {}", ImageSize.format(bytes));
    }
  }

  private static void sweep(String what, Removal removal) throws InterruptedException {
    try {
      removal.run();
    } catch (UnavailableException e) {
      LOG.warn("could not {}: {}", what, e.getMessage());
    } catch (RuntimeException e) {
      // A defect, which must not end the sweeping for good.
      LOG.error("could not {}", what, e);
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
