package io.github.ecsconex.core.source;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Where the here-documents of a Dockerfile end, found in little time however many it has. */
final class HereDocumentEnds {
  /** Of words that end here-documents in one Dockerfile; more would only be there to take time. */
  private static final int WORDS = 1_000;

  private static final int NOWHERE = -1;

  private final String[] lines;

  /** The numbers of the lines at which those that were asked for may end. */
  private final Map<HereDocument, int[]> ends = new HashMap<>();

  HereDocumentEnds(String[] lines) {
    this.lines = lines;
  }

  /**
   * The line that ends the last of {@code documents}, which begin after the line {@code start} and
   * follow each other; {@code start} if one of them has no end, and so is none.
   */
  int after(int start, List<HereDocument> documents) {
    int line = start;
    for (HereDocument document : documents) {
      line = next(document, line);
      if (line == NOWHERE) {
        return start;
      }
    }
    return line;
  }

  private int next(HereDocument document, int after) {
    if (ends.size() == WORDS && !ends.containsKey(document)) {
      return NOWHERE;
    }
    int[] all = ends.computeIfAbsent(document, this::all);
    int found = Arrays.binarySearch(all, after + 1);
    int next = found < 0 ? -found - 1 : found;
    return next == all.length ? NOWHERE : all[next];
  }

  private int[] all(HereDocument document) {
    return IntStream.range(0, lines.length).filter(i -> document.endsAt(lines[i])).toArray();
  }
}
