package io.github.ecsconex.git.github;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What is read of another stream, up to a length; reading more fails. */
final class LimitedInput extends FilterInputStream {
  /** The stream is longer than anything that GitHub sends. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(long limit) {
      super("the payload is longer than " + limit + " bytes");
    }
  }

  private final long limit;
  private long length;

  LimitedInput(InputStream in, long limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    int read = in.read(bytes, offset, count);
    length += Math.max(0, read);
    if (length > limit) {
      throw new TooLongException(limit);
    }
    return read;
  }

  /** By reading: what is skipped counts, too. */
  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, 8192)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
