package io.github.ecsconex.it.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page that leads by commands: each block of {@code sh} is a step, and the block without a
 * language that follows it is what it prints.
 */
record GuidePage(List<Step> steps) {
  private static final String FENCE = "```";

  /**
   * What a reader does at once.
   *
   * @param line of the page where the commands begin
   */
  record Step(int line, String commands, Optional<PrintedBlock> printed) {}

  GuidePage {
    steps = List.copyOf(steps);
  }

  static GuidePage read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /**
   * @throws IllegalArgumentException if it has a block that is neither, for nobody would see
   *     whether that is true
   */
  static GuidePage parse(String text) {
    List<Step> steps = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith(FENCE)) {
        continue;
      }
      int first = i + 1;
      int end = first;
      while (end < lines.size() && !lines.get(end).equals(FENCE)) {
        end++;
      }
      if (end == lines.size()) {
        throw new IllegalArgumentException("the block of line " + i + " does not end");
      }
      add(
          steps,
          lines.get(i).substring(FENCE.length()),
          first + 1,
          String.join("\n", lines.subList(first, end)));
      i = end;
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("the page has no commands");
    }
    return new GuidePage(steps);
  }

  private static void add(List<Step> steps, String language, int line, String block) {
    if (language.equals("sh")) {
      steps.add(new Step(line, block, Optional.empty()));
      return;
    }
    if (!language.isEmpty() || steps.isEmpty() || steps.getLast().printed().isPresent()) {
      throw new IllegalArgumentException(
          "the block of line " + line + " is neither commands nor what such print");
    }
    Step step = steps.removeLast();
    steps.add(new Step(step.line(), step.commands(), Optional.of(new PrintedBlock(block))));
  }
}
