package io.github.ecsconex.git.github;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A body whose every byte goes into its signature as it is read. */
final class SignedBody extends FilterInputStream {
  private final WebhookSignature signature;

  SignedBody(InputStream body, WebhookSignature signature) {
    super(body);
    this.signature = signature;
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
