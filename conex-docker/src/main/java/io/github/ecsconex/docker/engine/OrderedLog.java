package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.BuildLog;
import java.util.concurrent.locks.ReentrantLock;

/** Hands on the lines of several threads, one at a time, until it is closed. */
final class OrderedLog implements BuildLog, AutoCloseable {
  private final BuildLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  OrderedLog(BuildLog log) {
    this.log = log;
  }

  @Override
  public void line(String line) {
    lock.lock();
    try {
      if (!closed) {
        log.line(line);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing that comes from now on is handed on: whose log it is may be done with it. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String masked(String text) {
    return log.masked(text);
  }
}
