package io.github.ecsconex.core.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One instruction of a Dockerfile.
 *
 * @param name in upper case
 * @param words what follows, without quotes
 */
record Instruction(String name, List<String> words) {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S+)\\s*");

  Instruction {
    words = List.copyOf(words);
  }

  /** All of a Dockerfile; what Docker would refuse is passed over. */
  static List<Instruction> parseAll(String text) {
    char escape = escape(text);
    List<Instruction> instructions = new ArrayList<>();
    for (String line : lines(text, escape)) {
      String[] parts = line.split("\\s+", 2);
      instructions.add(
          new Instruction(
              parts[0].toUpperCase(Locale.ROOT),
              parts.length == 2 ? words(parts[1], escape) : List.of()));
    }
    return instructions;
  }

  boolean is(String wanted) {
    return name.equals(wanted);
  }

  /** The words in front that begin with two dashes. */
  List<String> flags() {
    return words.stream().takeWhile(word -> word.startsWith("--")).toList();
  }

  /** The words behind the flags. */
  List<String> operands() {
    return words.subList(flags().size(), words.size());
  }

  /**
   * Each instruction on one line: comments gone, continued lines joined. The classic builder knows
   * no here-documents, and an ARG found in one does less harm than one missed behind what only
   * looks like one.
   */
  private static List<String> lines(String text, char escape) {
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
