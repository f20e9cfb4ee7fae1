package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.docker.engine.protocol.Timestamp;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What BuildKit calls a vertex: a step of the Dockerfile, or one that BuildKit does for itself. */
final class BuildkitStep {
  private static final int NAME_SHOWN = 200;
  private static final int TAIL = 10;
  private static final int TAIL_LINE = 400;

  /** Of the end of an error: enough to know it again in that of the build. */
  private static final int ERROR_KEPT = 2_000;

  private static final long STANDARD_ERROR = 2;

  /** As in {@code [2/4] RUN npm ci} and {@code [build 2/4] RUN npm ci}. */
  private static final Pattern NUMBERED = Pattern.compile("\\[(\\S+ )?(\\d+/\\d+)\\] (.*)");

  private static final Pattern INTERNAL = Pattern.compile("\\[internal\\] (.*)");

  /** What is done for each build, and of interest only if it fails. */
  private static final Pattern ROUTINE =
      Pattern.compile(
          "\\[internal\\] load (build definition|\\.dockerignore|(remote )?build context).*"
              + "|copy /context /");

  /** What gets an image, or a file, from elsewhere. */
  private static final Pattern PULLING =
      Pattern.compile(
          "\\[internal\\] load metadata for .*|(\\[[^\\]]*\\] )?FROM .*|docker-image://.*"
              + "|resolve image config for .*");

  /** What takes layers over from an earlier image; a build does without if there is none. */
  private static final Pattern CACHE_IMPORT = Pattern.compile("importing cache manifest from .*");

  private final String name;
  private final BuildLog log;

  /** By whether it is standard error. */
  private final Map<Boolean, StepOutput> streams = new HashMap<>();

  private final ArrayDeque<String> tail = new ArrayDeque<>(TAIL);
  private int number;
  private boolean done;
  private boolean brokenOff;
  private String error = "";

  /**
   * @param name as BuildKit gives it: with the values of the arguments that the step uses
   * @param log what masks them
   */
  BuildkitStep(String name, BuildLog log) {
    this.name = Excerpt.onOneLine(name, NAME_SHOWN, log);
    this.log = log;
  }

  /**
   * What a person is told that it is when something is said of it.
   *
   * @param ofStages whether the Dockerfile has several stages, so that the step's is to be named;
   *     some versions of BuildKit name that of a Dockerfile with one, too
   */
  String description(boolean ofStages) {
    Matcher numbered = NUMBERED.matcher(name);
    if (numbered.matches()) {
      String stage = ofStages && numbered.group(1) != null ? numbered.group(1) : "";
      return "step " + stage + numbered.group(2) + " " + numbered.group(3);
    }
    Matcher internal = INTERNAL.matcher(name);
    return internal.matches() ? internal.group(1) : name;
  }

  /** The line that says that it begins, or that what follows is of it. */
  String title() {
    return "#" + number + " " + name;
  }

  boolean isRoutine() {
    return ROUTINE.matcher(name).matches();
  }

  boolean pulls() {
    return PULLING.matcher(name).matches();
  }

  /** Whether a build goes on if it fails. */
  boolean isDispensable() {
    return CACHE_IMPORT.matcher(name).matches();
  }

  /** Whether its title has been shown. */
  boolean isShown() {
    return number > 0;
  }

  void show(int asNumber) {
    number = asNumber;
  }

  int number() {
    return number;
  }

  boolean isDone() {
    return done;
  }

  /** How its error ends; empty if it has not failed. */
  String error() {
    return error;
  }

  /** Whether it failed because another did. */
  boolean isBrokenOff() {
    return brokenOff;
  }

  void fail(String message) {
    error = message.substring(Math.max(0, message.length() - ERROR_KEPT));
    brokenOff = error.endsWith("context canceled") || error.endsWith("context cancelled");
  }

  /** Takes what it wrote; to standard output if {@code stream} is none that a step has. */
  void append(long stream, ByteBuffer output, BuildLog lines) {
    streams
        .computeIfAbsent(stream == STANDARD_ERROR, isError -> new StepOutput(lines))
        .append(output);
  }

  /** Hands on what it wrote without a line break. */
  void flush() {
    streams.values().forEach(StepOutput::flush);
    streams.clear();
  }

  /** It is over. */
  void finish() {
    done = true;
    flush();
  }

  /** Keeps {@code line} in case it was one of the last. */
  void keep(String line) {
    if (tail.size() == TAIL) {
      tail.removeFirst();
    }
    tail.addLast(Excerpt.ofLine(line, TAIL_LINE, log));
  }

  /** Its last lines, oldest first. */
  List<String> tail() {
    return List.copyOf(tail);
  }

  static String seconds(Timestamp started, Timestamp completed) {
    double seconds =
        completed.getSeconds()
            - started.getSeconds()
            + (completed.getNanos() - started.getNanos()) / 1e9;
    return String.format(Locale.ROOT, "%.1fs", Math.max(0, seconds));
  }
}
