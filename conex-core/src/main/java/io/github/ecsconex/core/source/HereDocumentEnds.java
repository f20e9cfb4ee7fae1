package io.github.ecsconex.core.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Where the here-documents of a Dockerfile end, found in little time however many it has. */
final class HereDocumentEnds {
  private static final Pattern TABS = Pattern.compile("^\\t+");

  /** The numbers of the lines with a text. */
  private final Map<String, NavigableSet<Integer>> lines = new HashMap<>();

  /** Likewise, of those lines that have tabs before it. */
  private final Map<String, NavigableSet<Integer>> indented = new HashMap<>();

  HereDocumentEnds(String[] lines) {
    for (int i = 0; i < lines.length; i++) {
      add(this.lines, lines[i], i);
      String withoutTabs = TABS.matcher(lines[i]).replaceFirst("");
      if (withoutTabs.length() < lines[i].length()) {
        add(indented, withoutTabs, i);
      }
    }
  }

  /**
   * The line that ends the last of {@code documents}, which begin after the line {@code start} and
   * follow each other; {@code start} if one of them has no end, and so is none.
   */
  int after(int start, List<HereDocument> documents) {
    int line = start;
    for (HereDocument document : documents) {
      int end = next(lines, document.end(), line);
      if (document.indented()) {
        end = Math.min(end, next(indented, document.end(), line));
      }
      if (end == Integer.MAX_VALUE) {
        return start;
      }
      line = end;
    }
    return line;
  }

  private static void add(Map<String, NavigableSet<Integer>> lines, String text, int number) {
    lines.computeIfAbsent(text, key -> new TreeSet<>()).add(number);
  }

  private static int next(Map<String, NavigableSet<Integer>> lines, String text, int after) {
    NavigableSet<Integer> numbers = lines.get(text);
    Integer next = numbers == null ? null : numbers.higher(after);
    return next == null ? Integer.MAX_VALUE : next;
  }
}
