package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.image.BuildLog;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Makes lines of what a step writes to one of its streams, which comes cut anywhere. */
final class StepOutput {
  private static final int PIECE = 1 << 12;

  /** The longest character of UTF-8 without its last byte. */
  private static final int REST = 3;

  private final LineSplitter lines;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final ByteBuffer bytes = ByteBuffer.allocate(PIECE + REST);
  private final CharBuffer chars = CharBuffer.allocate(PIECE + REST);

  StepOutput(BuildLog log) {
    lines = new LineSplitter(log);
  }

  void append(ByteBuffer output) {
    while (output.hasRemaining()) {
      int length = Math.min(output.remaining(), bytes.remaining());
      bytes.put(bytes.position(), output, output.position(), length);
      bytes.position(bytes.position() + length);
      output.position(output.position() + length);
      decode(false);
    }
  }

  /** Hands on what has no line break yet. */
  void flush() {
    decode(true);
    lines.flush();
  }

  private void decode(boolean isEnd) {
    bytes.flip();
    decoder.decode(bytes, chars, isEnd);
    if (isEnd) {
      decoder.flush(chars);
      decoder.reset();
    }
    bytes.compact();
    lines.append(chars.flip().toString());
    chars.clear();
  }
}
