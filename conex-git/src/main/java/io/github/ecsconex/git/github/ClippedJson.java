package io.github.ecsconex.git.github;

import java.io.IOException;
import java.io.InputStream;

/**
 * JSON in UTF-8 whose strings and numbers are cut where they are longer than anything that is read
 * of it, so that a parser need not hold them. What is JSON stays JSON.
 */
final class ClippedJson extends InputStream {
  /** More bytes than the 500 characters of a message can take, and than any legal name has. */
  static final int STRING_LIMIT = 16 << 10;

  static final int NUMBER_LIMIT = 500;

  private static final int UNICODE_DIGITS = 4;

  private final InputStream json;
  private final byte[] read = new byte[8192];
  private int at;
  private int end;

  private boolean isString;
  private boolean isDropping;

  /** How many bytes of an escape sequence are still to come. */
  private int escaped;

  /** Of the string or the number that is being read. */
  private int length;

  private boolean wasDigit;

  ClippedJson(InputStream json) {
    this.json = json;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    int written = 0;
    while (written == 0) {
      if (at == end) {
        at = 0;
        end = Math.max(0, json.read(read, 0, read.length));
        if (end == 0) {
          return -1;
        }
      }
      while (at < end && written < count) {
        byte next = read[at++];
        if (isString ? keepsInString(next) : keepsOutside(next)) {
          bytes[offset + written] = next;
          written++;
        }
      }
    }
    return written;
  }

  private boolean keepsInString(byte next) {
    length++;
    if (escaped > 0) {
      // The letter behind the backslash is the last byte, unless four digits follow.
      escaped = escaped == UNICODE_DIGITS + 1 ? (next == 'u' ? UNICODE_DIGITS : 0) : escaped - 1;
      return !isDropping;
    }
    if (next == '"') {
      isString = false;
      isDropping = false;
      length = 0;
      return true;
    }
    // Never within a character: the bytes that go on with one are 0b10xxxxxx.
    isDropping |= length > STRING_LIMIT && (next & 0xc0) != 0x80;
    escaped = next == '\\' ? UNICODE_DIGITS + 1 : 0;
    return !isDropping;
  }

  private boolean keepsOutside(byte next) {
    boolean isDigit = next >= '0' && next <= '9';
    boolean isOfNumber = isDigit || "+-.eE".indexOf(next) >= 0;
    length = isOfNumber ? length + 1 : 0;
    // A number that loses digits behind other digits stays a number.
    boolean keeps = length <= NUMBER_LIMIT || !isDigit || !wasDigit;
    wasDigit = isDigit;
    if (next == '"') {
      isString = true;
      length = 0;
    }
    return keeps;
  }
}
