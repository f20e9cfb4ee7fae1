package io.github.ecsconex.it.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A metric filter for lines whose fields are separated by spaces ("Filter pattern syntax for metric
 * filters": what stands in square brackets or in quotes is one field, without them). Knows what the
 * filters of conex use: names, texts with {@code *} in them, and {@code ...} at the end.
 */
final class MetricFilter {
  private static final Pattern FIELD = Pattern.compile("\\[([^\\]]*)\\]|\"([^\"]*)\"|(\\S+)");

  private record Field(String name, Optional<Pattern> value) {}

  private final List<Field> fields = new ArrayList<>();

  MetricFilter(String pattern) {
    if (!pattern.startsWith("[") || !pattern.endsWith(", ...]")) {
      throw new IllegalArgumentException("not of the kind that conex uses: " + pattern);
    }
    String list = pattern.substring(1, pattern.length() - ", ...]".length());
    for (String field : list.split(", ", -1)) {
      String[] parts = field.split("=", 2);
      fields.add(
          new Field(parts[0], parts.length == 2 ? Optional.of(glob(parts[1])) : Optional.empty()));
    }
  }

  private static Pattern glob(String text) {
    String bare = text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
    return Pattern.compile("\\Q" + bare.replace("*", "\\E.*\\Q") + "\\E");
  }

  boolean matches(String line) {
    List<String> values = values(line);
    for (int i = 0; i < fields.size(); i++) {
      if (i >= values.size()) {
        return false;
      }
      Optional<Pattern> wanted = fields.get(i).value();
      if (wanted.isPresent() && !wanted.get().matcher(values.get(i)).matches()) {
        return false;
      }
    }
    return true;
  }

  /** What the field of that name holds in a line that matches. */
  String value(String name, String line) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return values(line).get(i);
      }
    }
    throw new IllegalArgumentException("there is no field " + name);
  }

  private static List<String> values(String line) {
    List<String> values = new ArrayList<>();
    Matcher matcher = FIELD.matcher(line);
    while (matcher.find()) {
      for (int group = 1; group <= 3; group++) {
        if (matcher.group(group) != null) {
          values.add(matcher.group(group));
        }
      }
    }
    return values;
  }
}
