package io.github.ecsconex.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.it.support.ConexProgram;
import io.github.ecsconex.it.support.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metric filters of the template count what workers log, and nothing that builds do. */
final class LoggedMetricsIT {
  private static final String JOB =
      "[Tue, 05 Jul 2016 06:10:51 GMT] [ecs-conex] [39340547-4ec7-413f-bcd4-cdfbdf21a61c] ";

  private static final String OWN = "[Tue, 05 Jul 2016 06:10:51 GMT] [ecs-conex] [worker] ";
  private static final List<String> COUNTED = List.of("TakesNoMessages", "LostNotices", "Defects");
  private static final Path WORK =
      Path.of("..", "conex-core", "src/main/java/io/github/ecsconex/core/work");
  private static final Pattern ERROR = Pattern.compile("LOG\\.error\\(\\s*\"([^\"]+)\"");

  @TempDir private Path folder;
  private TemplateValues values;

  @BeforeEach
  void read() throws Exception {
    values = TemplateValues.of(Template.read(Template.ECS_CONEX), Map.of());
  }

  private JsonNode properties(String logicalId) {
    return values.resource(logicalId, "Properties");
  }

  private MetricFilter filter(String logicalId) {
    return new MetricFilter(properties(logicalId).path("FilterPattern").asText());
  }

  private JsonNode transformation(String logicalId) {
    return properties(logicalId).path("MetricTransformations").path(0);
  }

  private static String line(String log, String text) {
    return log.lines()
        .filter(line -> line.contains(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line has " + text + ":\n" + log));
  }

  /** A worker whose engine is not there. */
  @Test
  void aWorkersOwnLinesAreCounted() throws Exception {
    Map<String, String> environment =
        Map.of(
            "CONEX_QUEUE",
            "sqlite:" + folder.resolve("queue.db"),
            "CONEX_REGISTRIES",
            "oci:registry.invalid",
            "CONEX_CACHE",
            folder.resolve("cache").toString(),
            "DOCKER_HOST",
            "unix://" + folder.resolve("nobody.sock"));
    try (WorkerProcess worker = new ConexProgram(environment, List.of(), folder).startWorker()) {
      worker.awaitLine("taking no messages");
      worker.awaitLine(" percent full");
      String log = worker.log();
      MetricFilter disk = filter("DiskLines");
      String diskLine = line(log, " percent full");
      assertThat(disk.matches(diskLine)).as(diskLine).isTrue();
      assertThat(transformation("DiskLines").path("MetricValue").asText()).isEqualTo("$used");
      assertThat(Integer.parseInt(disk.value("used", diskLine))).isBetween(0, 100);
      String idle = line(log, "taking no messages");
      assertThat(filter("TakesNoMessages").matches(idle)).as(idle).isTrue();
      assertThat(filter("TakesNoMessages").matches(diskLine)).isFalse();
      assertThat(disk.matches(idle)).isFalse();
    }
  }

  /** What is logged as an error by a worker, in the words that stand in its code. */
  private static List<String> errors() throws Exception {
    List<String> errors = new ArrayList<>();
    for (String name : List.of("Settler.java", "Worker.java")) {
      Matcher logged = ERROR.matcher(Files.readString(WORK.resolve(name)));
      while (logged.find()) {
        errors.add(logged.group(1).replaceFirst("\\\\n.*", "").replace("{}", "7"));
      }
    }
    return errors;
  }

  /** None can be provoked from outside in a time that a test has. */
  @Test
  void lostNoticesAndDefectsAreCounted() throws Exception {
    List<String> uncounted = new ArrayList<>();
    for (String error : errors()) {
      if (COUNTED.stream()
          .noneMatch(id -> filter(id).matches(JOB + error) || filter(id).matches(OWN + error))) {
        uncounted.add(error);
      }
    }
    assertThat(uncounted)
        .containsExactlyInAnyOrder(
            // No push is lost by it.
            "could not tell the commit's status",
            "7 jobs did not stop; leaving them behind",
            // Is followed by a line that is counted.
            "taking messages failed in a way that nobody foresaw");
    assertThat(errors()).filteredOn(filterOf("LostNotices")).hasSize(2);
    assertThat(errors()).filteredOn(filterOf("Defects")).hasSize(1);
    assertThat(
            filter("LostNotices")
                .matches(JOB + "could not send the notice, will try again: could not publish"))
        .isFalse();
    for (String each : COUNTED) {
      assertThat(transformation(each).path("MetricName").asText()).isEqualTo("WorkerErrors");
      assertThat(transformation(each).path("MetricValue").asText()).isEqualTo("1");
    }
  }

  private Predicate<String> filterOf(String logicalId) {
    return error -> filter(logicalId).matches(JOB + error);
  }

  /** What a step of a build prints stands behind the id of its job's message. */
  @Test
  void whatABuildPrintsIsNoLineOfAWorker() {
    assertThat(filter("DiskLines").matches(JOB + "disk 99 percent full")).isFalse();
    assertThat(filter("TakesNoMessages").matches(JOB + "taking no messages, will try")).isFalse();
    assertThat(filter("Defects").matches(JOB + "npm warn the job failed in a way that nobody"))
        .isFalse();
  }
}
