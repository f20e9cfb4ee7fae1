package io.github.ecsconex.it.guide;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page says that commands print. Names and numbers of its example stand for the reader's; a
 * line {@code …} stands for any lines, and {@code …} in a line for whatever is there.
 */
record PrintedBlock(String text) {
  private static final String ANYTHING = "…";

  /** What a reader has others of, and what those look like. */
  private enum Example {
    GITHUB("https://github\\.com(?=/)", "https://[^/\\s]+"),
    URL("https://\\S+", "https?://\\S+"),
    ARN("arn:\\S+", "arn:\\S+"),
    REGISTRY("\\d{12}\\.dkr\\.ecr\\.[a-z0-9.-]+", "[a-z0-9.:-]+"),
    SHA("\\b[0-9a-f]{40}\\b", "[0-9a-f]{40}"),
    SHORT_SHA("\\b[0-9a-f]{12}\\b", "[0-9a-f]{12}"),
    TIME("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d\\S*", "\\d{4}-\\d\\d-\\d\\d\\S+"),
    NUMBER("(?<![\\w-])\\d+(?:\\.\\d+)?(?![\\w-])", "[0-9.]+"),
    REST(ANYTHING, ".*");

    private final Pattern pattern;
    private final String others;

    Example(String pattern, String others) {
      this.pattern = Pattern.compile(pattern);
      this.others = others;
    }
  }

  /** Matches what a reader may see. */
  Pattern pattern() {
    StringBuilder pattern = new StringBuilder();
    for (String line : text.lines().toList()) {
      pattern.append(line.equals(ANYTHING) ? "(?:.*\\n)*?" : line(line.stripTrailing()) + "\\n");
    }
    return Pattern.compile(pattern.toString());
  }

  private static String line(String line) {
    StringBuilder pattern = new StringBuilder();
    int at = 0;
    while (at < line.length()) {
      int start = line.length();
      int end = start;
      String others = "";
      for (Example example : Example.values()) {
        Matcher matcher = example.pattern.matcher(line);
        if (matcher.find(at) && matcher.start() < start) {
          start = matcher.start();
          end = matcher.end();
          others = example.others;
        }
      }
      pattern.append(start == at ? "" : Pattern.quote(line.substring(at, start))).append(others);
      at = end;
    }
    return pattern.toString();
  }
}
