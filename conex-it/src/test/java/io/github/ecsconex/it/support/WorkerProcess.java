package io.github.ecsconex.it.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code conex worker} in a JVM of its own, which a test may kill. */
public final class WorkerProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final Thread follower;

  WorkerProcess(Process process) {
    this.process = process;
    this.follower = Thread.ofVirtual().start(this::follow);
  }

  private void follow() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // close() closes the log with the process.
    } finally {
      synchronized (lines) {
        lines.notifyAll();
      }
    }
  }

  /** Waits until the worker has logged a line that holds one of {@code texts}. */
  public void awaitLine(String... texts) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    synchronized (lines) {
      while (lines.stream().noneMatch(line -> Arrays.stream(texts).anyMatch(line::contains))) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || !process.isAlive()) {
          throw new AssertionError(
              "the worker has not logged " + String.join(" or ", texts) + ", but:\n" + log());
        }
        lines.wait(Math.min(left, 1_000));
      }
    }
  }

  /** All that the worker has logged. */
  public String log() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /**
   * As {@code kill -9} does: the worker gets no chance to do anything more. What it has logged by
   * then can be had.
   */
  public void kill() throws InterruptedException {
    // Not through Process, which closes the log with what has not been read of it yet.
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /** Tells the worker to stop, and waits until it has; returns its exit code. */
  public int stop() throws InterruptedException {
    process.toHandle().destroy();
    return awaitEnd();
  }

  private int awaitEnd() throws InterruptedException {
    int code = process.waitFor();
    follower.join();
    return code;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
