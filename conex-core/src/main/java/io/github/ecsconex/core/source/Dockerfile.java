package io.github.ecsconex.core.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What conex needs to know of a Dockerfile before the engine reads it.
 *
 * @param arguments the names of all build arguments that it declares, in any stage. Not modifiable.
 */
public record Dockerfile(Set<String> arguments) {
  /** Of bytes; larger than any that a person wrote. */
  private static final int LIMIT = 1 << 20;

  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S+)\\s*");

  public Dockerfile {
    arguments = Set.copyOf(arguments);
  }

  /**
   * The Dockerfile at {@code path} of {@code source}; empty if there is no file there.
   *
   * @throws UnusableTreeException if it is larger than 1 MiB
   */
  public static Optional<Dockerfile> read(SourceTree source, String path) throws IOException {
    return source.text(path, LIMIT).map(Dockerfile::parse);
  }

  /** Reads a Dockerfile's text as Docker does; what Docker would refuse is passed over. */
  public static Dockerfile parse(String text) {
    char escape = escape(text);
    Set<String> arguments = new LinkedHashSet<>();
    for (String instruction : instructions(text, escape)) {
      String[] parts = instruction.split("\\s+", 2);
      if (parts[0].equalsIgnoreCase("ARG") && parts.length == 2) {
        for (String word : words(parts[1], escape)) {
          int equals = word.indexOf('=');
          arguments.add(equals < 0 ? word : word.substring(0, equals));
        }
      }
    }
    arguments.remove("");
    return new Dockerfile(arguments);
  }

  /**
   * Each instruction on one line: comments gone, continued lines joined. The classic builder knows
   * no here-documents, and an ARG found in one does less harm than one missed behind what only
   * looks like one.
   */
  private static List<String> instructions(String text, char escape) {
    String quoted = Pattern.quote(String.valueOf(escape));
    Pattern continued = Pattern.compile("(?<!" + quoted + ")" + quoted + "[ \\t]*$");
    List<String> instructions = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    for (String line : withoutMark(text).split("\r?\n", -1)) {
      String stripped = current.isEmpty() ? line.strip() : line;
      if (line.stripLeading().startsWith("#") || line.isBlank()) {
        continue;
      }
      Matcher end = continued.matcher(stripped);
      if (end.find()) {
        current.append(stripped, 0, end.start());
      } else {
        instructions.add(current.append(stripped).toString());
        current.setLength(0);
      }
    }
    if (!current.isEmpty()) {
      instructions.add(current.toString());
    }
    return instructions;
  }

  /** The escape character: a backslash, or what the directive at the top says. */
  private static char escape(String text) {
    for (String line : withoutMark(text).split("\r?\n", -1)) {
      Matcher directive = DIRECTIVE.matcher(line.strip());
      if (!directive.matches()) {
        break;
      }
      if (directive.group(1).equalsIgnoreCase("escape")) {
        return directive.group(2).charAt(0);
      }
    }
    return '\\';
  }

  private static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** Splits at white space that is neither quoted nor escaped, and takes the quotes away. */
  private static List<String> words(String text, char escape) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        i++;
        word.append(text.charAt(i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(c);
      }
    }
    words.add(word.toString());
    return words;
  }
}
