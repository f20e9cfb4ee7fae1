package io.github.ecsconex.core.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One instruction of a Dockerfile.
 *
 * @param name in upper case
 * @param words what follows, without quotes; of an instruction that is no ARG and no FROM only the
 *     flags and what begins here-documents, for a Dockerfile may be long
 * @param isText whether it stands in a here-document, so that for a builder that knows these it is
 *     none
 */
record Instruction(String name, List<String> words, boolean isText) {
  /** What may have here-documents. */
  private static final Set<String> WITH_HERE_DOCUMENTS = Set.of("RUN", "COPY", "ADD", "ONBUILD");

  /** Of what else the words are looked at. */
  private static final Set<String> KEPT_WHOLE = Set.of("ARG", "FROM");

  /** As in {@code <<EOF} and {@code <<-EOF}, without quotes. */
  private static final Pattern HERE_DOCUMENT = Pattern.compile("\\d*<<(-?)([^<]+)");

  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S+)\\s*");

  Instruction {
    words = List.copyOf(words);
  }

  /**
   * All of a Dockerfile that is ever looked at: comments gone, continued lines joined; what Docker
   * would refuse is passed over. The lines of here-documents are among them: the classic builder
   * knows no such thing, and an ARG found in one does less harm than one missed behind what only
   * looks like one.
   */
  static List<Instruction> parseAll(String text) {
    char escape = escape(text);
    String quoted = Pattern.quote(String.valueOf(escape));
    Pattern continued = Pattern.compile("(?<!" + quoted + ")" + quoted + "[ \\t]*$");
    String[] lines = withoutMark(text).split("\r?\n", -1);
    HereDocumentEnds ends = new HereDocumentEnds(lines);
    List<Instruction> instructions = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int textEnd = -1;
    for (int i = 0; i < lines.length; i++) {
      String line = current.isEmpty() ? lines[i].strip() : lines[i];
      boolean isLast = i == lines.length - 1 || i == textEnd;
      if (!line.stripLeading().startsWith("#") && !line.isBlank()) {
        Matcher end = continued.matcher(line);
        boolean goesOn = end.find();
        current.append(line, 0, goesOn ? end.start() : line.length());
        isLast |= !goesOn;
      }
      if (isLast && !current.isEmpty()) {
        Optional<Instruction> instruction = of(current.toString(), escape, i <= textEnd);
        current.setLength(0);
        instruction.ifPresent(instructions::add);
        if (i > textEnd && instruction.isPresent()) {
          textEnd = ends.after(i, instruction.get().hereDocuments());
        }
      }
    }
    return instructions;
  }

  private static Optional<Instruction> of(String line, char escape, boolean isText) {
    String[] parts = line.split("\\s+", 2);
    String name = parts[0].toUpperCase(Locale.ROOT);
    List<String> words = parts.length == 2 ? words(parts[1], escape) : List.of();
    if (KEPT_WHOLE.contains(name)) {
      return Optional.of(new Instruction(name, words, isText));
    }
    if (!WITH_HERE_DOCUMENTS.contains(name)) {
      return Optional.empty();
    }
    Instruction whole = new Instruction(name, words, isText);
    List<String> kept = new ArrayList<>(whole.flags());
    whole.operands().stream().filter(HERE_DOCUMENT.asMatchPredicate()).forEach(kept::add);
    return Optional.of(new Instruction(name, kept, isText));
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

  /** What it has of here-documents, or of what looks like them, in their order. */
  List<HereDocument> hereDocuments() {
    return WITH_HERE_DOCUMENTS.contains(name)
        ? operands().stream()
            .map(HERE_DOCUMENT::matcher)
            .filter(Matcher::matches)
            .map(found -> new HereDocument(found.group(2), !found.group(1).isEmpty()))
            .toList()
        : List.of();
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
