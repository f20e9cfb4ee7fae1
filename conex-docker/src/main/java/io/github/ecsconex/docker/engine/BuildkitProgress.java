package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.docker.engine.protocol.StatusResponse;
import io.github.ecsconex.docker.engine.protocol.Vertex;
import io.github.ecsconex.docker.engine.protocol.VertexLog;
import io.github.ecsconex.docker.engine.protocol.VertexStatus;
import io.github.ecsconex.docker.engine.protocol.VertexWarning;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines for people of what BuildKit says of a build. Steps run side by side: a line that
 * follows one of another step has its step's title above it.
 */
final class BuildkitProgress {
  /** More than any Dockerfile has; the others are built, but not spoken of. */
  private static final int STEPS = 1_000;

  private static final int WARNINGS = 100;
  private static final int TEXT_SHOWN = 1_000;

  private final BuildLog log;
  private final Map<String, BuildkitStep> steps = new LinkedHashMap<>();
  private final Set<String> warnings = new HashSet<>();
  private @Nullable BuildkitStep current;
  private int shown;

  BuildkitProgress(BuildLog log) {
    this.log = log;
  }

  void take(StatusResponse status) {
    // What a step wrote stands before the word that it is done, though both may come at once.
    status.getVertexesList().forEach(this::begin);
    status.getStatusesList().forEach(this::transfer);
    status.getLogsList().forEach(this::output);
    status.getWarningsList().forEach(this::warn);
    status.getVertexesList().forEach(this::end);
  }

  /**
   * The step that the build failed at, by the reason that the build gives; empty if it was none.
   * The other steps that ran are broken off then, and fail as well.
   */
  Optional<BuildkitStep> failed(String reason) {
    return steps.values().stream()
        .filter(step -> !step.error().isEmpty() && reason.contains(step.error()))
        .findFirst()
        .or(() ->
            steps.values().stream()
                .filter(step -> !step.error().isEmpty() && !isBrokenOff(step.error()))
                .findFirst());
  }

  /** Says again what {@code step} wrote last, unless those are the last lines anyhow. */
  void repeat(BuildkitStep step) {
    if (!Objects.equals(step, current) && !step.tail().isEmpty()) {
      log.line("the last lines of " + step.title() + ":");
      step.tail().forEach(log::line);
    }
  }

  /** Hands on what has no line break yet. */
  void finish() {
    steps.values().stream().filter(step -> !step.isDone()).forEach(BuildkitStep::finish);
  }

  private void begin(Vertex vertex) {
    BuildkitStep step = steps.get(vertex.getDigest());
    if (step == null && steps.size() < STEPS && !vertex.getName().isEmpty()) {
      step = new BuildkitStep(vertex.getName(), log);
      steps.put(vertex.getDigest(), step);
    }
    if (step != null && vertex.hasStarted() && !step.isShown() && !step.isRoutine()) {
      turnTo(step);
    }
  }

  private void end(Vertex vertex) {
    BuildkitStep step = steps.get(vertex.getDigest());
    if (step == null || !vertex.hasCompleted() || step.isDone()) {
      return;
    }
    step.finish();
    if (!vertex.getError().isEmpty()) {
      step.fail(vertex.getError());
      say(step, isBrokenOff(vertex.getError()) ? "CANCELED" : "ERROR: " + cut(vertex.getError()));
    } else if (vertex.getCached()) {
      say(step, "CACHED");
    } else {
      say(step, "DONE " + BuildkitStep.seconds(vertex.getStarted(), vertex.getCompleted()));
    }
  }

  private void say(BuildkitStep step, String word) {
    if (step.isRoutine() && step.error().isEmpty() && !step.isShown()) {
      return;
    }
    if (!step.isShown()) {
      turnTo(step);
    }
    log.line("#" + step.number() + " " + word);
    // The end of a step among the lines of another does not need the other's title again.
    current = step.tail().isEmpty() && step.error().isEmpty() ? current : step;
  }

  private void output(VertexLog output) {
    BuildkitStep step = steps.get(output.getVertex());
    if (step != null) {
      step.append(output.getStream(), output.getMsg().asReadOnlyByteBuffer(), new Lines(step));
    }
  }

  private void transfer(VertexStatus status) {
    BuildkitStep step = steps.get(status.getVertex());
    boolean sized = status.getTotal() > 0 && status.hasCompleted();
    if (step != null && sized && !step.isRoutine() && step.isNews(status.getId())) {
      say(step, cut(status.getId()) + ", " + ImageSize.format(status.getTotal()) + ", done");
    }
  }

  private void warn(VertexWarning warning) {
    String text =
        "WARNING: "
            + cut(warning.getShort().toStringUtf8())
            + (warning.getUrl().isEmpty() ? "" : " (" + cut(warning.getUrl()) + ")");
    if (warnings.size() < WARNINGS && warnings.add(text)) {
      log.line(text);
    }
  }

  private void turnTo(BuildkitStep step) {
    if (!step.isShown()) {
      shown++;
      step.show(shown);
    }
    current = step;
    log.line(step.title());
  }

  private static boolean isBrokenOff(String error) {
    return error.endsWith("context canceled") || error.endsWith("context cancelled");
  }

  private String cut(String text) {
    return Excerpt.onOneLine(text, TEXT_SHOWN, log);
  }

  /** The lines of one step. */
  private final class Lines implements BuildLog {
    private final BuildkitStep step;

    Lines(BuildkitStep step) {
      this.step = step;
    }

    @Override
    public void line(String line) {
      if (!Objects.equals(step, current)) {
        turnTo(step);
      }
      step.keep(line);
      log.line(line);
    }

    @Override
    public String masked(String text) {
      return log.masked(text);
    }
  }
}
