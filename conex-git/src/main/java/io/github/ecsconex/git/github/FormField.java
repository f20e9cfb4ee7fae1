package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The decoded value of one field of a form ({@code application/x-www-form-urlencoded}), read out of
 * it as it comes. Empty where the form has no such field.
 */
final class FormField extends InputStream {
  private static final int LONGEST_NAME = 100;

  private final InputStream form;
  private final byte[] name;
  private boolean began;
  private boolean ended;

  /**
   * @param form read in small pieces, so it should be buffered
   */
  FormField(InputStream form, String name) {
    this.form = form;
    this.name = name.getBytes(US_ASCII);
  }

  @Override
  public int read() throws IOException {
    if (!began) {
      began = true;
      ended = !find();
    }
    int next = ended ? -1 : form.read();
    if (next < 0 || next == '&') {
      ended = true;
      return -1;
    }
    return switch (next) {
      case '+' -> ' ';
      case '%' -> digit() << 4 | digit();
      default -> next;
    };
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int next = read();
      if (next < 0) {
        return i == 0 ? -1 : i;
      }
      bytes[offset + i] = (byte) next;
    }
    return count;
  }

  private int digit() throws IOException {
    int digit = Character.digit(form.read(), 16);
    if (digit < 0) {
      throw new MalformedFormException();
    }
    return digit;
  }

  /** Passes over everything before the field's value. */
  private boolean find() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    boolean isName = true;
    for (int next = form.read(); next >= 0; next = form.read()) {
      if (next == '&') {
        read.reset();
        isName = true;
      } else if (next == '=' && isName) {
        if (Arrays.equals(read.toByteArray(), name)) {
          return true;
        }
        isName = false;
      } else if (isName && read.size() < LONGEST_NAME) {
        read.write(next);
      }
    }
    return false;
  }

  /** A percent sign without two digits behind it. */
  static final class MalformedFormException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedFormException() {
      super("the form holds a % without two hexadecimal digits behind it");
    }
  }
}
