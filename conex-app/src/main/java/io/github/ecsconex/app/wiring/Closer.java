package io.github.ecsconex.app.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.LoggerFactory;

/**
 * The one place where things are closed: in the reverse of the order in which they were made, each
 * whatever became of the others. Safe for use by many threads.
 */
final class Closer implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** Sees to it that {@code made} is closed, if it can be. */
  synchronized <T> T closing(T made) {
    if (made instanceof AutoCloseable resource && !resources.contains(resource)) {
      resources.push(resource);
    }
    return made;
  }

  /** What fails to close is logged: by now the work is done, and its result stands. */
  @Override
  public synchronized void close() {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        // Not kept: this class is used before there is a log.
        LoggerFactory.getLogger(Closer.class).warn("could not close {}", resource, e);
      }
    }
  }
}
