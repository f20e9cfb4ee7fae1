package io.github.ecsconex.core.source;

/**
 * A here-document that an instruction has.
 *
 * @param end the line that ends it
 * @param indented whether tabs may stand before that
 */
record HereDocument(String end, boolean indented) {
  boolean endsAt(String line) {
    int begin = 0;
    while (indented && begin < line.length() && line.charAt(begin) == '\t') {
      begin++;
    }
    return line.length() - begin == end.length() && line.startsWith(end, begin);
  }
}
