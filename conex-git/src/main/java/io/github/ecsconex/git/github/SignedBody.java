package io.github.ecsconex.git.github;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A body whose every byte goes into its signature as it is read, up to a length. */
final class SignedBody extends FilterInputStream {
  /** The body is longer than any that GitHub sends. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int limit) {
      super("the body is longer than " + limit + " bytes");
    }
  }

  private final WebhookSignature signature;
  private final int limit;
  private long length;

  SignedBody(InputStream body, WebhookSignature signature, int limit) {
    super(body);
    this.signature = signature;
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
    if (read > 0) {
      length += read;
      if (length > limit) {
        throw new TooLongException(limit);
      }
      signature.update(bytes, offset, read);
    }
    return read;
  }

  /** By reading: what is skipped is signed, too. */
  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, 8192)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Reads what is left. */
  void drain() throws IOException {
    transferTo(OutputStream.nullOutputStream());
  }
}
