package io.github.ecsconex.git.jgit;

import java.io.InterruptedIOException;
import org.eclipse.jgit.lib.ProgressMonitor;

/** How far a fetch has come; tells JGit to stop when the fetching thread is interrupted. */
final class FetchProgress implements ProgressMonitor {
  private final Thread thread = Thread.currentThread();
  private volatile boolean receiving;

  /** Whether the server has begun to send what it was asked for. */
  boolean isReceiving() {
    return receiving;
  }

  /**
   * JGit returns as if nothing were wrong when it stops.
   *
   * @throws InterruptedIOException if the fetching thread is interrupted
   */
  void endIfCancelled() throws InterruptedIOException {
    if (isCancelled()) {
      throw new InterruptedIOException("the fetch was interrupted");
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
  public void update(int completed) {}

  @Override
  public void endTask() {}

  @Override
  public boolean isCancelled() {
    return thread.isInterrupted();
  }

  @Override
  public void showDuration(boolean enabled) {}
}
