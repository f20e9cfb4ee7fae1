package io.github.ecsconex.app.queue;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of it when anybody writes to a queue's file: at once where the system tells of changes to
 * files, as Linux does, and late or never elsewhere.
 */
final class QueueWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

  private final @Nullable WatchService watch;

  private QueueWatch(@Nullable WatchService watch) {
    this.watch = watch;
  }

  /**
   * Listens until it is closed.
   *
   * @param file in a directory that is there
   * @param changed what is done each time, by a thread of its own
   */
  static QueueWatch begin(Path file, Runnable changed) {
    Path absolute = file.toAbsolutePath().normalize();
    Path directory = absolute.getParent();
    if (directory == null) {
      return new QueueWatch(null);
    }
    WatchService watch;
    try {
      watch = FileSystems.getDefault().newWatchService();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("nobody tells of changes to {}", absolute, e);
      return new QueueWatch(null);
    }
    QueueWatch begun = new QueueWatch(watch);
    try {
      directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
      String name = String.valueOf(absolute.getFileName());
      Thread.ofVirtual().name("queue-watch").start(() -> listen(watch, name, changed));
    } catch (IOException e) {
      LOG.debug("nobody tells of changes to {}", absolute, e);
      begun.close();
    }
    return begun;
  }

  private static void listen(WatchService watch, String name, Runnable changed) {
    try {
      while (true) {
        WatchKey key = watch.take();
        // What is written goes to the log beside the file.
        if (key.pollEvents().stream().anyMatch(event -> isOf(event, name))) {
          changed.run();
        }
        if (!key.reset()) {
          return;
        }
      }
    } catch (ClosedWatchServiceException e) {
      // The queue is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where there were too many events, none names a file. */
  private static boolean isOf(WatchEvent<?> event, String name) {
    return event.context() == null || event.context().toString().startsWith(name);
  }

  @Override
  public void close() {
    if (watch != null) {
      try {
        watch.close();
      } catch (IOException e) {
        LOG.debug("the watch of a queue's file could not be ended", e);
      }
    }
  }
}
