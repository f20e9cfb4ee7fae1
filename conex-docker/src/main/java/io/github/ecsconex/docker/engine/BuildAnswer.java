package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.model.BuildResponseItem;
import io.github.ecsconex.core.image.BuildLog;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the classic builder says while it builds. */
final class BuildAnswer extends EngineAnswer<BuildResponseItem> {
  /**
   * A step of the Dockerfile.
   *
   * @param text the instruction, on one line, as the log shows it
   */
  record Step(int number, int total, String text) {
    private static final int SHOWN = 200;

    /** Whether the engine gets an image for it from elsewhere. */
    boolean pulls() {
      String instruction = text.toUpperCase(Locale.ROOT);
      return instruction.startsWith("FROM ") || instruction.contains(" --FROM=");
    }

    boolean isLast() {
      return number == total;
    }

    @Override
    public String toString() {
      String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
      return "step " + number + "/" + total + " " + shown;
    }
  }

  /** The builder's own line, which comes without its line break. */
  private static final Pattern STEP =
      Pattern.compile("Step (\\d{1,6})/(\\d{1,6}) : (.*)", Pattern.DOTALL);

  /** What the builder puts around each piece of a step's standard error. */
  private static final Pattern STANDARD_ERROR =
      Pattern.compile("\u001b\\[91m(.*)\u001b\\[0m", Pattern.DOTALL);

  /** How the builder's lines after a step begin. */
  private static final Pattern AFTER_STEP =
      Pattern.compile("( ---> |Removing intermediate container |Successfully ).*", Pattern.DOTALL);

  private final LineSplitter output;
  private final LineSplitter errors;
  private final TransferLog transfers = new TransferLog(this::line);
  private @Nullable Step step;
  private boolean based;

  BuildAnswer(BuildLog log) {
    super(log);
    output = new LineSplitter(log);
    errors = new LineSplitter(log);
  }

  /** The step that began last; empty if none did. */
  synchronized Optional<Step> step() {
    return Optional.ofNullable(step);
  }

  /** Whether any step began a stage. */
  synchronized boolean hasStage() {
    return based;
  }

  @Override
  void take(BuildResponseItem item) {
    if (item.getStream() != null) {
      takeOutput(item.getStream());
    } else if (item.getStatus() != null) {
      transfers.take(item, item.getStatus());
    }
  }

  @Override
  void finish() {
    // A step need not end its last line.
    errors.flush();
    output.flush();
  }

  private Step step(Matcher begins) {
    return new Step(
        Integer.parseInt(begins.group(1)),
        Integer.parseInt(begins.group(2)),
        masked(begins.group(3)));
  }

  /** Whether {@code begun} can be a step; what a step prints may look like one. */
  private boolean isNext(Step begun) {
    return step == null
        ? begun.number() == 1
        : begun.number() == step.number() + 1 && begun.total() == step.total();
  }

  private void takeOutput(String text) {
    Matcher begins = STEP.matcher(text);
    Matcher error = STANDARD_ERROR.matcher(text);
    if (begins.matches() && !text.endsWith("\n") && isNext(step(begins))) {
      finish();
      step = step(begins);
      based |= begins.group(3).regionMatches(true, 0, "FROM ", 0, 5);
      output.append(text);
    } else if (error.matches()) {
      errors.append(error.group(1));
    } else {
      if (AFTER_STEP.matcher(text).matches()) {
        finish();
      }
      output.append(text);
    }
  }
}
