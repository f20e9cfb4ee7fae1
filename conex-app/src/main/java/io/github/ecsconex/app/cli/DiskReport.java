package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs every five minutes how full the disk is that the mirrors are on, and as a rule the engine's
 * images too, in the form that a metric filter of the CloudFormation template reads: {@code disk 83
 * percent full}.
 */
final class DiskReport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiskReport.class);
  private static final Duration PAUSE = Duration.ofMinutes(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Thread thread;

  private DiskReport(Thread thread) {
    this.thread = thread;
  }

  /**
   * Begins to report, until it is closed.
   *
   * @param directory on the disk, which need not exist yet
   */
  static DiskReport begin(Path directory, Ticker ticker) {
    return new DiskReport(
        Thread.ofVirtual()
            .name("disk-report")
            .start(() -> {
              try {
                while (true) {
                  report(directory);
                  ticker.sleep(PAUSE);
                }
              } catch (InterruptedException e) {
                // It is closed.
              }
            }));
  }

  private static void report(Path directory) {
    try {
      FileStore disk = Files.getFileStore(existing(directory.toAbsolutePath()));
      LOG.info(
          "{}",
          line(disk.getTotalSpace(), disk.getUnallocatedSpace(), disk.getUsableSpace(), directory));
    } catch (IOException e) {
      LOG.warn("could not see how full the disk at {} is: {}", directory, e.toString());
    }
  }

  /** The root of every file system exists. */
  private static Path existing(Path directory) {
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing;
  }

  /**
   * What is logged. As {@code df} does, it leaves out of account what only root may take, and
   * rounds up.
   *
   * @param unallocated the bytes that are free, with those that only root may take
   * @param usable the bytes that are free for anybody
   */
  static String line(long total, long unallocated, long usable, Path directory) {
    long used = total - unallocated;
    long all = used + usable;
    long percent = all == 0 ? 100 : (long) Math.ceil(100.0 * used / all);
    return String.format(
        "disk %d percent full, with %s left at %s", percent, ImageSize.format(usable), directory);
  }

  /** Ends it; a disk that does not answer is left behind. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
