package io.github.ecsconex.app.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output that may lead into a program that has seen enough, such as head. */
final class Pipe extends OutputStream {
  private static final int BUFFER = 1 << 16;

  private final OutputStream out;
  private boolean broken;

  Pipe(OutputStream out) {
    this.out = new BufferedOutputStream(out, BUFFER);
  }

  /** Whether a write failed because nobody reads any more. */
  boolean isBroken() {
    return broken;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      note(e);
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      note(e);
      throw e;
    }
  }

  /** The JDK hands on the text of EPIPE, and no more. */
  private void note(IOException failure) {
    broken = String.valueOf(failure.getMessage()).contains("Broken pipe");
  }
}
