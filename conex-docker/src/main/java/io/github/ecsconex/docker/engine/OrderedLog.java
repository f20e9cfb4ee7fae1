package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.BuildLog;
import java.util.concurrent.locks.ReentrantLock;

/** Hands on the lines of several threads, one at a time. */
final class OrderedLog implements BuildLog {
  private final BuildLog log;
  private final ReentrantLock lock = new ReentrantLock();

  OrderedLog(BuildLog log) {
    this.log = log;
  }

  @Override
  public void line(String line) {
    lock.lock();
    try {
      log.line(line);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String masked(String text) {
    return log.masked(text);
  }
}
