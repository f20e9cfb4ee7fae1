package io.github.ecsconex.git.jgit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Locks on single bytes of files, shared or exclusive, that hold among threads as well as among
 * processes, and end with their process however it ends.
 *
 * <p>The operating system gives a lock to a process and takes it back when any channel to the file
 * is closed. Hence there is one table, and one channel a file, for the whole process.
 */
final class FileLocks {
  private static final Map<Path, LockedFile> FILES = new HashMap<>();

  private FileLocks() {}

  private static final class LockedFile {
    final FileChannel channel;
    final Map<Long, Holders> bytes = new HashMap<>();

    LockedFile(FileChannel channel) {
      this.channel = channel;
    }
  }

  private static final class Holders {
    final FileLock lock;
    int count = 1;

    Holders(FileLock lock) {
      this.lock = lock;
    }
  }

  /** A lock that is held until it is closed. */
  static final class Held implements AutoCloseable {
    private final Path file;
    private final long at;
    private boolean closed;

    private Held(Path file, long at) {
      this.file = file;
      this.at = at;
    }

    @Override
    public void close() throws IOException {
      synchronized (FILES) {
        if (!closed) {
          closed = true;
          release(file, at);
        }
      }
    }
  }

  /**
   * Locks the byte at {@code at} of {@code file}, which is made if it is not there; empty if
   * somebody else's lock stands against it.
   */
  static Optional<Held> tryLock(Path file, long at, boolean shared) throws IOException {
    synchronized (FILES) {
      LockedFile locked = FILES.get(file);
      if (locked == null) {
        locked =
            new LockedFile(
                FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE));
        FILES.put(file, locked);
      }
      try {
        return tryLock(locked, at, shared) ? Optional.of(new Held(file, at)) : Optional.empty();
      } finally {
        closeUnused(file, locked);
      }
    }
  }

  private static boolean tryLock(LockedFile file, long at, boolean shared) throws IOException {
    Holders holders = file.bytes.get(at);
    if (holders != null) {
      if (!shared || !holders.lock.isShared()) {
        return false;
      }
      holders.count++;
      return true;
    }
    FileLock lock = file.channel.tryLock(at, 1, shared);
    if (lock == null) {
      return false;
    }
    file.bytes.put(at, new Holders(lock));
    return true;
  }

  private static void release(Path path, long at) throws IOException {
    LockedFile file = FILES.get(path);
    Holders holders = file == null ? null : file.bytes.get(at);
    if (file == null || holders == null) {
      throw new IllegalStateException(path + " is not locked at " + at);
    }
    holders.count--;
    if (holders.count == 0) {
      file.bytes.remove(at);
      try {
        holders.lock.release();
      } finally {
        closeUnused(path, file);
      }
    }
  }

  private static void closeUnused(Path path, LockedFile file) throws IOException {
    if (file.bytes.isEmpty()) {
      FILES.remove(path);
      file.channel.close();
    }
  }
}
