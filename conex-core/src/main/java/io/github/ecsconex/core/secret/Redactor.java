package io.github.ecsconex.core.secret;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the values of secrets in text: as they are, URL-encoded, and in base64, alone or amid other
 * bytes; also the lines of those that have several. A secret that is broken over lines is masked in
 * each of them by the piece that stands at its end, at its beginning or on the whole of it, if that
 * has eight characters at least, or more than half of the secret's. Masks, too, what looks like a
 * token of GitHub, whoever made it.
 *
 * <p>The time that it takes grows with the text and with the number of secrets, not with what the
 * text holds. Safe for use by many threads.
 */
public final class Redactor {
  /** Masks nothing but what looks like a token of GitHub. */
  public static final Redactor NONE = new Redactor(List.of());

  private static final String MASK = "***";

  /** Shorter values would mask ordinary text, and tell by that where they stand. */
  static final int SHORTEST = 4;

  /** What stands before a line's own text: white space, and a step's number and time. */
  private static final Pattern PREFIX = Pattern.compile("\\s*(?:#\\d{1,6} (?:\\d+\\.\\d+ )?)?\\s*");

  private static final Pattern LINE_BREAK = Pattern.compile("\r?\n");

  private final List<String> values;
  private final List<SplitForm> pieces;

  public Redactor(Collection<Secret> secrets) {
    values =
        secrets.stream()
            .map(Secret::reveal)
            .filter(value -> value.length() >= SHORTEST)
            .flatMap(SecretForms::of)
            .filter(form -> form.length() >= SHORTEST)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    pieces = values.stream().map(SplitForm::new).toList();
  }

  /** {@code text} with each secret replaced by {@code ***}. */
  public String redact(String text) {
    String redacted = GithubToken.mask(text, MASK);
    if (values.isEmpty()) {
      return redacted;
    }
    for (String value : values) {
      redacted = redacted.replace(value, MASK);
    }
    if (redacted.indexOf('\n') < 0) {
      return redactEnds(redacted);
    }
    StringBuilder lines = new StringBuilder();
    Matcher breaks = LINE_BREAK.matcher(redacted);
    int begin = 0;
    while (breaks.find()) {
      lines.append(redactEnds(redacted.substring(begin, breaks.start()))).append(breaks.group());
      begin = breaks.end();
    }
    return lines.append(redactEnds(redacted.substring(begin))).toString();
  }

  private String redactEnds(String line) {
    Matcher prefix = PREFIX.matcher(line);
    int begin = prefix.lookingAt() ? prefix.end() : 0;
    String trailing = line.substring(line.stripTrailing().length());
    if (begin + trailing.length() >= line.length()) {
      return line;
    }
    String text = line.substring(begin, line.length() - trailing.length());
    int head = 0;
    int tail = 0;
    for (SplitForm piece : pieces) {
      if (piece.holds(text)) {
        return line.substring(0, begin) + MASK + trailing;
      }
      head = Math.max(head, piece.endedAtBeginOf(text));
      tail = Math.max(tail, piece.begunAtEndOf(text));
    }
    if (head + tail == 0) {
      return line;
    }
    return line.substring(0, begin)
        + (head > 0 ? MASK : "")
        + (head + tail < text.length() ? text.substring(head, text.length() - tail) : "")
        + (tail > 0 ? MASK : "")
        + trailing;
  }
}
