package io.github.ecsconex.core.secret;

/**
 * One form of a secret, and the pieces of it that stand at the end, at the beginning or on the
 * whole of a line, because whatever printed it broke it there.
 */
final class SplitForm {
  /** A shorter piece would be found in ordinary text, and is no help to who wants the whole. */
  private static final int SHORTEST_PIECE = 8;

  private static final int SHORTEST_OF_SHORT_FORMS = 4;

  private final String form;
  private final int shortest;
  private final int[] borders;
  private final String reversed;
  private final int[] reversedBorders;

  SplitForm(String form) {
    this.form = form;
    this.shortest =
        Math.max(SHORTEST_OF_SHORT_FORMS, Math.min(SHORTEST_PIECE, form.length() / 2 + 1));
    this.borders = borders(form);
    this.reversed = new StringBuilder(form).reverse().toString();
    this.reversedBorders = borders(reversed);
  }

  /** How many characters at the end of {@code line} begin the form; 0 if too few to tell. */
  int begunAtEndOf(String line) {
    int from = Math.max(0, line.length() - form.length() + 1);
    return enough(overlap(form, borders, line.substring(from)));
  }

  /** How many characters at the beginning of {@code line} end the form; 0 if too few to tell. */
  int endedAtBeginOf(String line) {
    String head = line.substring(0, Math.min(line.length(), form.length() - 1));
    return enough(overlap(reversed, reversedBorders, new StringBuilder(head).reverse()));
  }

  /** Whether {@code line} is nothing but a piece of the form. */
  boolean holds(String line) {
    return line.length() >= shortest && line.length() < form.length() && form.contains(line);
  }

  private int enough(int length) {
    return length >= shortest ? length : 0;
  }

  /** How much of the end of {@code text} begins {@code word}, by Knuth, Morris and Pratt. */
  private static int overlap(String word, int[] borders, CharSequence text) {
    int matched = 0;
    for (int i = 0; i < text.length(); i++) {
      while (matched > 0 && (matched == word.length() || word.charAt(matched) != text.charAt(i))) {
        matched = borders[matched - 1];
      }
      matched += word.charAt(matched) == text.charAt(i) ? 1 : 0;
    }
    return matched;
  }

  private static int[] borders(String word) {
    int[] borders = new int[word.length()];
    for (int i = 1; i < word.length(); i++) {
      int border = borders[i - 1];
      while (border > 0 && word.charAt(border) != word.charAt(i)) {
        border = borders[border - 1];
      }
      borders[i] = word.charAt(border) == word.charAt(i) ? border + 1 : 0;
    }
    return borders;
  }
}
