package io.github.ecsconex.it.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of the table in {@code docs/messages.md} that says what becomes of a message.
 *
 * @param push how the work on the push ended
 * @param message what becomes of the message
 * @param notice how many notices there are
 * @param words the words in the notice; empty where there is none
 */
record DocumentedFate(String push, String message, String notice, String words) {
  private static final String HEADER = "| the push | the message | a notice | its words |";
  private static final String BACK_AFTER = "comes back after ";
  private static final Pattern DELAY = Pattern.compile("(\\d+) (s|min)\\b");
  private static final Pattern JITTER = Pattern.compile("each ± (\\d+) %");

  /** All rows, in their order. */
  static List<DocumentedFate> all() throws IOException {
    return Files.readString(Path.of("..", "docs", "messages.md"))
        .lines()
        .dropWhile(line -> !line.equals(HEADER))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(DocumentedFate::read)
        .toList();
  }

  private static DocumentedFate read(String line) {
    List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    return new DocumentedFate(
        cells.get(1), cells.get(2), cells.get(3), cells.get(4).replace("`", ""));
  }

  boolean isDeleted() {
    return message.equals("is deleted");
  }

  boolean comesBackAtOnce() {
    return message.equals("comes back at once");
  }

  boolean isLeftToAnotherWorker() {
    return message.equals("is left to that worker");
  }

  boolean isDeadLetter() {
    return message.equals("becomes a dead letter");
  }

  /**
   * After what time the message comes back.
   *
   * @param receives how often it was received
   * @param random where in the jitter's range the delay falls, from 0 to 1
   */
  Duration delay(int receives, double random) {
    if (!message.startsWith(BACK_AFTER)) {
      throw new AssertionError("no delay: " + message);
    }
    List<Duration> delays =
        DELAY
            .matcher(message)
            .results()
            .map(found -> {
              Duration unit =
                  found.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
              return unit.multipliedBy(Long.parseLong(found.group(1)));
            })
            .toList();
    Matcher jitter = JITTER.matcher(message);
    if (receives >= delays.size() || !jitter.find()) {
      return delays.getLast();
    }
    double off = Integer.parseInt(jitter.group(1)) / 100.0 * (2 * random - 1);
    double seconds = delays.get(receives - 1).toSeconds() * (1 + off);
    return Duration.ofSeconds((long) Math.ceil(seconds));
  }

  /**
   * @param notifyRetries whether {@code CONEX_NOTIFY_RETRIES} is on
   */
  int notices(boolean notifyRetries) {
    return switch (notice) {
      case "none" -> 0;
      case "one" -> 1;
      case "none, or one for each with `CONEX_NOTIFY_RETRIES`" -> notifyRetries ? 1 : 0;
      default -> throw new AssertionError("no number of notices: " + notice);
    };
  }
}
