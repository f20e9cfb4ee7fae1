package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.log.LogContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what a writer writes, on a virtual thread of its own, to whoever reads {@link #input()}.
 *
 * <p>The JDK's pipes end the same way whether their writer is done or died, and the engine builds
 * what it got till then. Here the end can be read only once the writer has returned; if it has
 * failed, the request is broken off. Closing the pipe ends both sides.
 */
final class SourcePipe implements AutoCloseable {
  /** Writes all there is, and returns. */
  @FunctionalInterface
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(SourcePipe.class);
  private static final int CAPACITY = 1 << 18;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] ring = new byte[CAPACITY];
  private final InputStream input = new Input();
  private final Thread thread;

  private int start;
  private int length;
  private boolean written;
  private boolean closed;
  private @Nullable Throwable failure;

  /**
   * Begins to write, logging under {@code context}.
   *
   * @param breakOff ends the request that reads, by force; called before the reader learns that the
   *     writer has failed, since an HTTP client may well end a body in good order whose source
   *     throws
   */
  SourcePipe(Writer writer, Runnable breakOff, LogContext context) {
    thread =
        Thread.ofVirtual().name("source-pipe").start(context.around(() -> run(writer, breakOff)));
  }

  /** What the writer writes. Only its end says that nothing is missing. */
  InputStream input() {
    return input;
  }

  /**
   * Why the writer failed; empty if it did not, or only because nobody reads any more.
   *
   * @throws RuntimeException the writer's own, if it threw one
   */
  Optional<IOException> failure() {
    lock.lock();
    try {
      return switch (failure) {
        case null -> Optional.empty();
        case IOException e -> Optional.of(e);
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      };
    } finally {
      lock.unlock();
    }
  }

  /** Whether all that there was has been read. */
  boolean isRead() {
    lock.lock();
    try {
      return written && length == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Ends both sides, and waits for the writer, who then leaves its source alone. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(PATIENCE)) {
        LOG.warn("a source is still being read, {} s after its build", PATIENCE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Only now: an interrupt closes files under the hands of whoever else reads them.
    thread.interrupt();
  }

  private void run(Writer writer, Runnable breakOff) {
    try {
      writer.writeTo(new Output());
    } catch (IOException | RuntimeException | Error e) {
      if (fail(e)) {
        breakOff.run();
      }
    } finally {
      lock.lock();
      try {
        written = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Notes why the writer failed; false if that is because nobody reads any more. */
  private boolean fail(Throwable thrown) {
    lock.lock();
    try {
      failure = closed ? null : thrown;
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWhile(BooleanSupplier condition) throws InterruptedIOException {
    try {
      while (condition.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, bytes.length);
      int from = offset;
      int left = count;
      lock.lock();
      try {
        while (left > 0) {
          awaitWhile(() -> length == CAPACITY && !closed);
          if (closed) {
            throw new IOException("nobody reads it any more");
          }
          boolean isAwaited = length == 0;
          int end = (start + length) % CAPACITY;
          int part = Math.min(left, Math.min(CAPACITY - length, CAPACITY - end));
          System.arraycopy(bytes, from, ring, end, part);
          length += part;
          from += part;
          left -= part;
          if (isAwaited) {
            changed.signalAll();
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, bytes.length);
      if (count == 0) {
        return 0;
      }
      lock.lock();
      try {
        awaitWhile(() -> length == 0 && !written && !closed);
        if (closed) {
          throw new IOException("the reading was given up");
        }
        if (length > 0) {
          int part = Math.min(count, Math.min(length, CAPACITY - start));
          System.arraycopy(ring, start, bytes, offset, part);
          start = (start + part) % CAPACITY;
          length -= part;
          // A writer that is woken for each little part does nothing else than to fall asleep
          // again.
          if (length <= CAPACITY / 2) {
            changed.signalAll();
          }
          return part;
        }
        if (failure != null) {
          throw new IOException("what writes it has failed", failure);
        }
        return -1;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      // The request closes its body at every end; only the pipe knows whether all was well.
    }
  }
}
