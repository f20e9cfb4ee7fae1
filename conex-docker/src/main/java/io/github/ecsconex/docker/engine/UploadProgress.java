package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.image.BuildLog;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Says how much of a large build context has been sent; the engine says nothing till it has it. */
final class UploadProgress extends FilterOutputStream {
  private static final long EVERY = 100_000_000;

  private final BuildLog log;
  private long sent;

  UploadProgress(OutputStream out, BuildLog log) {
    super(out);
    this.log = log;
  }

  @Override
  public void write(int value) throws IOException {
    out.write(value);
    count(1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    out.write(bytes, offset, count);
    count(count);
  }

  /** All has been written. */
  void finish() {
    if (sent >= EVERY) {
      log.line("sent the build context, " + ImageSize.format(sent));
    }
  }

  private void count(int more) {
    long before = sent / EVERY;
    sent += more;
    if (sent / EVERY > before) {
      log.line("sent " + ImageSize.format(sent) + " of the build context");
    }
  }
}
