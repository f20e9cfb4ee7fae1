package io.github.ecsconex.docker.engine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/**
 * What an HTTP/2 client sends, as long as it keeps its headers within limits. A server looks at a
 * block of headers when it has the whole of it, and gRPC's keeps what comes until then, for ever if
 * need be.
 *
 * <p>The frames are those of RFC 9113, section 4.1, after the preface of section 3.4.
 */
final class LimitedFrames extends FilterInputStream {
  /** The frames of one block of headers, which the engine fills with a few hundred bytes. */
  static final int HEADERS_LIMIT = 1 << 16;

  private static final int PREFACE = 24;
  private static final int FRAME_HEADER = 9;
  private static final int BYTE = 8;
  private static final int BYTE_MASK = 0xff;

  private static final int TYPE_AT = 3;
  private static final int FLAGS_AT = 4;
  private static final int HEADERS = 1;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;

  private long passing = PREFACE;
  private int headerBytes;
  private int length;
  private int type;
  private int flags;
  private int block;

  LimitedFrames(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & BYTE_MASK;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    int read = in.read(bytes, offset, count);
    int end = offset + read;
    for (int i = offset; i < end; i++) {
      if (passing > 0) {
        int passed = (int) Math.min(passing, end - i);
        passing -= passed;
        i += passed - 1;
      } else {
        takeHeader(bytes[i] & BYTE_MASK);
      }
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    throw new IOException("frames are read, not skipped");
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void takeHeader(int value) throws IOException {
    if (headerBytes < TYPE_AT) {
      length = length << BYTE | value;
    } else if (headerBytes == TYPE_AT) {
      type = value;
    } else if (headerBytes == FLAGS_AT) {
      flags = value;
    }
    headerBytes++;
    if (headerBytes == FRAME_HEADER) {
      beginFrame();
    }
  }

  private void beginFrame() throws IOException {
    if (type == HEADERS || type == CONTINUATION) {
      block = (type == HEADERS ? 0 : block) + FRAME_HEADER + length;
      if (block > HEADERS_LIMIT) {
        throw new ProtocolException("the engine's headers have no end");
      }
      if ((flags & END_HEADERS) != 0) {
        block = 0;
      }
    }
    passing = length;
    headerBytes = 0;
    length = 0;
  }
}
