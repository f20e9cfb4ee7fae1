package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a fetch has come; tells JGit to stop when the fetching thread is interrupted, or too much
 * comes.
 */
final class FetchProgress implements ProgressMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(FetchProgress.class);

  /** How many objects come between two looks at the size. */
  private static final int OBJECTS_A_LOOK = 16;

  private final Thread thread = Thread.currentThread();
  private final Path objects;
  private final long limit;
  private @Nullable Path pack;
  private long received;
  private volatile boolean receiving;
  private volatile boolean tooLarge;

  /**
   * @param into what nobody else fetches into meanwhile
   * @param limit how many bytes may come; some objects more may have come before it is seen
   */
  FetchProgress(Repository into, long limit) {
    this.objects = into.getDirectory().toPath().resolve("objects");
    this.limit = limit;
  }

  /** Whether the server has begun to send what it was asked for. */
  boolean isReceiving() {
    return receiving;
  }

  /**
   * JGit returns as if nothing were wrong when it stops, or calls it a failure of its own.
   *
   * @throws InterruptedIOException if the fetching thread is interrupted
   * @throws UnusableTreeException if too much came
   */
  void endIfCancelled() throws InterruptedIOException, UnusableTreeException {
    if (thread.isInterrupted()) {
      throw new InterruptedIOException("the fetch was interrupted");
    }
    if (tooLarge) {
      throw new UnusableTreeException("what it takes is more than " + limit + " bytes");
    }
  }

  @Override
  public void start(int totalTasks) {
    // JGit calls this when the pack begins; what the server does before has tasks only.
    receiving = true;
  }

  @Override
  public void beginTask(String title, int totalWork) {}

  @Override
  public void update(int completed) {
    received += completed;
    if (receiving && received % OBJECTS_A_LOOK == 0) {
      try {
        tooLarge |= size() > limit;
      } catch (IOException e) {
        LOG.debug("cannot see how much was fetched into {}", objects, e);
      }
    }
  }

  /** JGit tells how many objects came, but not how many bytes: it writes them to this file. */
  private long size() throws IOException {
    if (pack == null) {
      try (DirectoryStream<Path> packs = Files.newDirectoryStream(objects, "incoming_*.pack")) {
        for (Path path : packs) {
          pack = path;
        }
      }
    }
    return pack == null ? 0 : Files.size(pack);
  }

  @Override
  public void endTask() {}

  @Override
  public boolean isCancelled() {
    return tooLarge || thread.isInterrupted();
  }

  @Override
  public void showDuration(boolean enabled) {}
}
