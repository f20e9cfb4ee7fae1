package io.github.ecsconex.docker.registry;

import io.github.ecsconex.docker.registry.ManifestContent.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A blob on its way from a registry. Its last bytes are handed on only if all of it is what its
 * digest says; otherwise the read that would have given them fails. Read by one thread; any may
 * close it and ask how far it is.
 */
final class BlobStream extends InputStream {
  private final InputStream content;
  private final Blob blob;
  private final MessageDigest sha256 = Manifest.sha256();
  private volatile long received;
  private volatile boolean waiting;
  private volatile @Nullable IOException failure;

  BlobStream(InputStream content, Blob blob) {
    this.content = content;
    this.blob = blob;
  }

  long received() {
    return received;
  }

  /** Whether all of it has come. */
  boolean isWhole() {
    return received == blob.size();
  }

  /** Whether a read waits for the registry. */
  boolean isWaiting() {
    return waiting;
  }

  /** What a read has failed with; then the registry failed, not who was given the blob. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      waiting = true;
      int count = content.read(buffer, offset, length);
      waiting = false;
      if (count > 0) {
        take(buffer, offset, count);
      } else if (count < 0) {
        requireEnd();
      }
      return count;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes; others only look.
  private void take(byte[] buffer, int offset, int count) throws IOException {
    sha256.update(buffer, offset, count);
    received += count;
    if (received > blob.size()) {
      throw new RefusalException(
          String.format("its blob %s is longer than %d bytes", blob.digest(), blob.size()));
    }
    if (received == blob.size()) {
      String actual = "sha256:" + HexFormat.of().formatHex(sha256.digest());
      if (!actual.equals(blob.digest().value())) {
        throw new RefusalException(
            String.format("its blob %s has the digest %s", blob.digest(), actual));
      }
    }
  }

  private void requireEnd() throws IOException {
    if (received < blob.size()) {
      throw new IOException(
          String.format("it sent %d of the %d bytes of %s", received, blob.size(), blob.digest()));
    }
  }
}
