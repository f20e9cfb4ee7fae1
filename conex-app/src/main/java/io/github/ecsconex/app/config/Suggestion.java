package io.github.ecsconex.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant who wrote a name that there is not. */
final class Suggestion {
  /** Names further apart than this part of their length have nothing to do with each other. */
  private static final double FARTHEST = 0.34;

  private Suggestion() {}

  static Optional<String> of(String written, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(written, name) <= Math.ceil(name.length() * FARTHEST))
        .min(Comparator.comparingInt(name -> distance(written, name)));
  }

  /** How many letters must be put in, taken out or changed (Levenshtein's distance). */
  private static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
