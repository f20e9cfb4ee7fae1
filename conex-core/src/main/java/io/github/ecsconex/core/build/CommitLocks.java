package io.github.ecsconex.core.build;

import io.github.ecsconex.core.image.ImageName;
import io.github.ecsconex.core.push.CommitId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one job at a time of this process work on the image of a commit. */
final class CommitLocks {
  private record Key(ImageName name, CommitId commit) {}

  private static final class Entry {
    final ReentrantLock lock = new ReentrantLock();
    int users;
  }

  /** A lock that is held until it is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  private final Map<Key, Entry> entries = new HashMap<>();

  Held hold(ImageName name, CommitId commit) throws InterruptedException {
    Key key = new Key(name, commit);
    Entry entry = enter(key);
    try {
      entry.lock.lockInterruptibly();
    } catch (InterruptedException e) {
      leave(key, entry);
      throw e;
    }
    return () -> {
      entry.lock.unlock();
      leave(key, entry);
    };
  }

  private synchronized Entry enter(Key key) {
    Entry entry = entries.computeIfAbsent(key, absent -> new Entry());
    entry.users++;
    return entry;
  }

  private synchronized void leave(Key key, Entry entry) {
    entry.users--;
    if (entry.users == 0) {
      entries.remove(key);
    }
  }
}
