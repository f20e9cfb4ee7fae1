package io.github.ecsconex.core.source;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/** What conex needs to know of a Dockerfile before the engine reads it. Not modifiable. */
public final class Dockerfile {
  /** Of bytes; larger than any that a person wrote. */
  private static final int LIMIT = 1 << 20;

  /** Of Docker's reference, by instruction, what it says to need BuildKit. */
  private static final Map<String, Set<String>> BUILDKIT_OPTIONS =
      Map.of(
          "RUN", Set.of("--mount", "--network", "--security", "--device"),
          "COPY", Set.of("--chmod", "--link", "--parents", "--exclude"),
          "ADD",
              Set.of("--chmod", "--link", "--exclude", "--checksum", "--keep-git-dir", "--unpack"));

  /** Docker's own name for no image. */
  private static final String NO_IMAGE = "scratch";

  private final List<Instruction> instructions;

  private Dockerfile(List<Instruction> instructions) {
    this.instructions = List.copyOf(instructions);
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
    return new Dockerfile(Instruction.parseAll(text));
  }

  /** The names of all build arguments that it declares, in any stage. */
  public Set<String> arguments() {
    Set<String> arguments = new LinkedHashSet<>();
    for (Instruction instruction : instructions) {
      if (instruction.is("ARG")) {
        instruction.words().forEach(word -> arguments.add(nameIn(word)));
      }
    }
    arguments.remove("");
    return Set.copyOf(arguments);
  }

  /** The options that it has and only BuildKit knows, each once, as in {@code RUN --mount}. */
  public SequencedSet<String> buildkitOptions() {
    SequencedSet<String> options = new LinkedHashSet<>();
    for (Instruction instruction : instructions) {
      Set<String> known = BUILDKIT_OPTIONS.getOrDefault(instruction.name(), Set.of());
      instruction.flags().stream()
          .map(Dockerfile::nameIn)
          .filter(known::contains)
          .forEach(option -> options.add(instruction.name() + " " + option));
    }
    return options;
  }

  /**
   * Whether it has here-documents, which BuildKit knows since that of Docker Engine 23. What only
   * looks like one is taken for one.
   */
  public boolean hasHereDocuments() {
    return instructions.stream().anyMatch(instruction -> !instruction.hereDocuments().isEmpty());
  }

  /** Whether it has more than one stage. */
  public boolean hasStages() {
    return instructions.stream()
            .filter(instruction -> instruction.is("FROM") && !instruction.isText())
            .count()
        > 1;
  }

  /**
   * The images that it takes from elsewhere to build on or to copy from, as they are written once
   * {@code given} has been put in; not those whose name needs what only the engine knows.
   *
   * @param given values of build arguments, by name
   */
  public SequencedSet<String> baseImages(Map<String, String> given) {
    SequencedSet<String> images = new LinkedHashSet<>();
    Set<String> stages = new HashSet<>(Set.of(NO_IMAGE));
    ArgumentValues values = new ArgumentValues(given);
    int stage = 0;
    for (Instruction instruction : instructions) {
      List<String> words = instruction.operands();
      if (instruction.isText()) {
        continue;
      }
      if (instruction.is("ARG") && stage == 0) {
        words.forEach(values::declare);
      } else if (instruction.is("FROM") && !words.isEmpty()) {
        values
            .replace(words.getFirst())
            .filter(image -> !image.isEmpty())
            .filter(image -> !stages.contains(image.toLowerCase(Locale.ROOT)))
            .ifPresent(images::add);
        if (words.size() == 3 && words.get(1).equalsIgnoreCase("AS")) {
          stages.add(words.get(2).toLowerCase(Locale.ROOT));
        }
        stages.add(String.valueOf(stage));
        stage++;
      } else if (instruction.is("COPY")) {
        instruction.flags().stream()
            .filter(flag -> flag.startsWith("--from="))
            .map(flag -> flag.substring("--from=".length()))
            .filter(image -> !image.contains("$"))
            .filter(image -> !stages.contains(image.toLowerCase(Locale.ROOT)))
            .forEach(images::add);
      }
    }
    return images;
  }

  private static String nameIn(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? word : word.substring(0, equals);
  }
}
