package io.github.ecsconex.core.notice;

import java.nio.charset.StandardCharsets;

/** Texts of which the middle is left out. */
final class Excerpt {
  private Excerpt() {}

  /** The size of {@code text} in UTF-8. */
  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * {@code text} with so much left out of its middle that it is {@code excess} bytes shorter, as
   * far as that goes; where something is missing, it says how much.
   *
   * @param separator stands around the note
   */
  static String shorten(String text, int excess, String separator) {
    int size = bytes(text);
    // The note with the longest number is what has to fit.
    int left = size - excess - bytes(note(size, separator));
    if (left <= 0) {
      return size <= bytes(note(size, "")) ? text : note(size, "");
    }
    String head = text.substring(0, end(text, left / 2));
    String tail = text.substring(start(text, left - left / 2));
    return head + note(size - bytes(head) - bytes(tail), separator) + tail;
  }

  private static String note(int missing, String separator) {
    return separator + "[… " + missing + " bytes left out …]" + separator;
  }

  /** Where the characters end that fit into {@code bytes} from the text's beginning. */
  private static int end(String text, int bytes) {
    int index = 0;
    int used = 0;
    while (index < text.length()) {
      int character = text.codePointAt(index);
      used += size(character);
      if (used > bytes) {
        return index;
      }
      index += Character.charCount(character);
    }
    return index;
  }

  /** Where the characters begin that fit into {@code bytes} before the text's end. */
  private static int start(String text, int bytes) {
    int index = text.length();
    int used = 0;
    while (index > 0) {
      int character = text.codePointBefore(index);
      used += size(character);
      if (used > bytes) {
        return index;
      }
      index -= Character.charCount(character);
    }
    return index;
  }

  /** Of UTF-8; half a surrogate pair, which has none, becomes a question mark. */
  private static int size(int character) {
    if (character < 0x80 || (character >= 0xD800 && character <= 0xDFFF)) {
      return 1;
    }
    return character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  }
}
