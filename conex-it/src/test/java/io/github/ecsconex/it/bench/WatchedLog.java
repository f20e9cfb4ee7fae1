package io.github.ecsconex.it.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A log that is waited on, so that nobody has to ask again and again how far a job is. */
final class WatchedLog extends OutputStream {
  private static final long LIMIT_SECONDS = 600;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Override
  public synchronized void write(int b) {
    written.write(b);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) {
    written.write(bytes, from, length);
    notifyAll();
  }

  /** Waits until {@code text} is there, and forgets what was written so far. */
  synchronized void await(String text) throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!written.toString(UTF_8).contains(text)) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new TimeoutException("no \"" + text + "\" in:\n" + written.toString(UTF_8));
      }
      wait(left);
    }
    written.reset();
  }
}
