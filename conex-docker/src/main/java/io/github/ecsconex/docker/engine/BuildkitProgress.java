package io.github.ecsconex.docker.engine;

import io.github.ecsconex.core.build.ImageSize;
import io.github.ecsconex.core.image.BuildLog;
import io.github.ecsconex.docker.engine.protocol.Vertex;
import io.github.ecsconex.docker.engine.protocol.VertexLog;
import io.github.ecsconex.docker.engine.protocol.VertexStatus;
import io.github.ecsconex.docker.engine.protocol.VertexWarning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines for people of what BuildKit says of a build. Steps run side by side: a line that
 * follows one of another step has its step's title above it.
 */
final class BuildkitProgress {
  /** More than any Dockerfile has; the others are built, but not spoken of. */
  private static final int STEPS = 1_000;

  /** Of steps that have output without a line break yet, which waits for one. */
  private static final int OPEN = 50;

  /** Of steps that begin and end in one message, for each of which it is gone through. */
  private static final int APART = 10;

  private static final int FAILED = 100;
  private static final int TRANSFERS = 10_000;
  private static final int WARNINGS = 100;

  /** Of characters of what something is named by; BuildKit's digests have 71. */
  private static final int NAME_LIMIT = 200;

  private static final int TEXT_SHOWN = 1_000;

  /** What is done of what a step gets from elsewhere or sends there. */
  private record Transfer(BuildkitStep step, String id) {}

  private final BuildLog log;
  private final Map<String, BuildkitStep> steps = new LinkedHashMap<>();
  private final SequencedSet<BuildkitStep> open = new LinkedHashSet<>();
  private final List<BuildkitStep> failed = new ArrayList<>();
  private final Set<Transfer> transfers = new HashSet<>();
  private final Set<String> warnings = new HashSet<>();
  private @Nullable BuildkitStep current;
  private int shown;

  BuildkitProgress(BuildLog log) {
    this.log = log;
  }

  /**
   * Steps that begin, write and end may come at once. What was shown before comes first, since its
   * title stands above; then what is over, step by step; and then what begins and goes on.
   */
  void take(StatusMessages status) throws IOException {
    int before = shown;
    SequencedSet<BuildkitStep> over = new LinkedHashSet<>();
    status.vertexes(vertex -> name(vertex, over));
    Predicate<BuildkitStep> earlier = step -> step.isShown() && step.number() <= before;
    takeWhole(status, earlier);
    if (over.size() <= APART) {
      for (BuildkitStep step : over) {
        takeWhole(status, step::equals);
      }
    } else {
      takeWhole(status, over::contains);
    }
    status.vertexes(this::begin);
    takeOutput(status, step -> !over.contains(step) && !earlier.test(step));
    status.warnings(this::warn);
  }

  private void takeWhole(StatusMessages status, Predicate<BuildkitStep> which) throws IOException {
    takeOutput(status, which);
    status.vertexes(
        vertex -> known(vertex.getDigest(), which).ifPresent(step -> end(step, vertex)));
  }

  private void takeOutput(StatusMessages status, Predicate<BuildkitStep> which) throws IOException {
    status.statuses(
        transfer -> known(transfer.getVertex(), which).ifPresent(step -> transfer(step, transfer)));
    status.logs(output -> known(output.getVertex(), which).ifPresent(step -> output(step, output)));
  }

  private Optional<BuildkitStep> known(String vertex, Predicate<BuildkitStep> which) {
    return Optional.ofNullable(steps.get(vertex)).filter(which);
  }

  /**
   * The step that the build failed at, by the reason that the build gives; empty if it was none.
   * The other steps that ran are broken off then, and fail as well.
   */
  Optional<BuildkitStep> failed(String reason) {
    return failed.stream()
        .filter(step -> reason.contains(step.error()))
        .findFirst()
        .or(() -> failed.stream().filter(step -> !step.isBrokenOff()).findFirst());
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
    open.forEach(BuildkitStep::flush);
    open.clear();
  }

  /** Gets to know the step, and whether it is over before anything was shown of it. */
  private void name(Vertex vertex, Set<BuildkitStep> over) {
    boolean isNamed = !vertex.getName().isEmpty() && vertex.getDigest().length() <= NAME_LIMIT;
    if (isNamed && steps.size() < STEPS && !steps.containsKey(vertex.getDigest())) {
      steps.put(vertex.getDigest(), new BuildkitStep(vertex.getName(), log));
    }
    BuildkitStep step = steps.get(vertex.getDigest());
    if (step != null && vertex.hasCompleted() && !step.isShown()) {
      over.add(step);
    }
  }

  private void begin(Vertex vertex) {
    BuildkitStep step = steps.get(vertex.getDigest());
    if (step != null && vertex.hasStarted() && !step.isShown() && !step.isRoutine()) {
      turnTo(step);
    }
  }

  private void end(BuildkitStep step, Vertex vertex) {
    if (!vertex.hasCompleted()) {
      return;
    }
    // A step may be done and then be taken up again, and fail.
    if (step.isDone() && (vertex.getError().isEmpty() || !step.error().isEmpty())) {
      return;
    }
    step.finish();
    open.remove(step);
    if (!vertex.getError().isEmpty() && step.isDispensable()) {
      say(step, "going on without: " + cut(vertex.getError()));
    } else if (!vertex.getError().isEmpty()) {
      step.fail(vertex.getError());
      if (failed.size() < FAILED) {
        failed.add(step);
      }
      say(step, step.isBrokenOff() ? "CANCELED" : "ERROR: " + cut(vertex.getError()));
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

  private void output(BuildkitStep step, VertexLog output) {
    step.append(output.getStream(), output.getMsg().asReadOnlyByteBuffer(), new Lines(step));
    open.addLast(step);
    if (open.size() > OPEN) {
      open.removeFirst().flush();
    }
  }

  private void transfer(BuildkitStep step, VertexStatus status) {
    boolean sized = status.getTotal() > 0 && status.hasCompleted();
    if (sized
        && !step.isRoutine()
        && status.getId().length() <= NAME_LIMIT
        && transfers.size() < TRANSFERS
        && transfers.add(new Transfer(step, status.getId()))) {
      say(step, cut(status.getId()) + ", " + ImageSize.format(status.getTotal()) + ", done");
    }
  }

  private void warn(VertexWarning warning) {
    if (warnings.size() == WARNINGS) {
      return;
    }
    String text =
        "WARNING: "
            + cut(warning.getShort().toStringUtf8())
            + (warning.getUrl().isEmpty() ? "" : " (" + cut(warning.getUrl()) + ")");
    if (warnings.add(text)) {
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
