package io.github.ecsconex.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the stack raises an alarm; {@code docs/alarms.md} says of each what to do. */
final class AlarmsTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^## `(\\w+)`\\R\\R(?=\\S)");

  private Template template;
  private TemplateValues values;

  @BeforeEach
  void read() throws Exception {
    template = Template.read(Template.ECS_CONEX);
    values = TemplateValues.of(template, Map.of("Cluster", "my-cluster"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DeadLetters | AWS/SQS ApproximateNumberOfMessagesVisible | Maximum | 60 x 1 |"
            + " GreaterThanOrEqualToThreshold 1 | notBreaching |"
            + " QueueName=<DeadLetterQueue.QueueName>",
        "OldestMessage | AWS/SQS ApproximateAgeOfOldestMessage | Maximum | 60 x 5"
            + " | GreaterThanThreshold 5400 | notBreaching | QueueName=<Queue.QueueName>",
        "MessagesWaiting | AWS/SQS ApproximateNumberOfMessagesVisible | Minimum | 60 x 5"
            + " | GreaterThanOrEqualToThreshold 1 | notBreaching | QueueName=<Queue.QueueName>",
        "NoTask | AWS/ECS CPUUtilization | SampleCount | 60 x 5 | LessThanThreshold 1 | breaching"
            + " | ClusterName=my-cluster ServiceName=<Service.Name>",
        "WebhookFailures | AWS/ApiGateway 5xx | Sum | 300 x 1"
            + " | GreaterThanOrEqualToThreshold 1 | notBreaching | ApiId=<WebhookApi>",
        "WorkerErrors | ecs-conex/my-stack WorkerErrors | Sum | 300 x 1"
            + " | GreaterThanOrEqualToThreshold 5 | notBreaching | ''",
        "DiskUsed | ecs-conex/my-stack DiskUsed | Maximum | 900 x 1"
            + " | GreaterThanOrEqualToThreshold 85 | notBreaching | ''"
      })
  void isRaised(
      String alarm,
      String metric,
      String statistic,
      String periods,
      String threshold,
      String missing,
      String dimensions) {
    JsonNode found = values.resource(alarm, "Properties");
    assertThat(text(found, "Namespace", "MetricName")).isEqualTo(metric);
    assertThat(text(found, "Statistic")).isEqualTo(statistic);
    assertThat(found.path("Period").asText() + " x " + found.path("EvaluationPeriods").asText())
        .isEqualTo(periods);
    assertThat(text(found, "ComparisonOperator", "Threshold")).isEqualTo(threshold);
    assertThat(text(found, "TreatMissingData")).isEqualTo(missing);
    StringBuilder named = new StringBuilder();
    for (JsonNode dimension : found.path("Dimensions")) {
      named
          .append(named.isEmpty() ? "" : " ")
          .append(text(dimension, "Name"))
          .append('=')
          .append(text(dimension, "Value"));
    }
    assertThat(named).hasToString(dimensions);
  }

  @Test
  void ofWaitingMessagesIsRaisedOnlyWhereNoTaskRuns() {
    assertThat(values.resource("MessagesWithoutTask", "Properties", "AlarmRule").asText())
        .isEqualTo("ALARM(\"<MessagesWaiting>\") AND ALARM(\"<NoTask>\")");
  }

  @Test
  void isToldToPeopleAndSaysWhatIsWrong() throws Exception {
    Set<String> parts = Set.of("MessagesWaiting", "NoTask");
    for (String alarm : alarms()) {
      JsonNode properties = values.resource(alarm, "Properties");
      assertThat(properties.path("AlarmDescription").asText()).as(alarm).isNotBlank();
      assertThat(properties.path("AlarmActions"))
          .as(alarm)
          .isEqualTo(
              parts.contains(alarm)
                  ? new ObjectMapper().missingNode()
                  : new ObjectMapper().readTree("[\"<NotificationTopic>\"]"));
    }
  }

  @Test
  void hasItsParagraph() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "alarms.md"));
    Set<String> described =
        HEADING
            .matcher(document)
            .results()
            .map((MatchResult heading) -> heading.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(described).isEqualTo(alarms());
  }

  private Set<String> alarms() {
    Set<String> alarms = new TreeSet<>(template.resources("AWS::CloudWatch::Alarm").keySet());
    alarms.addAll(template.resources("AWS::CloudWatch::CompositeAlarm").keySet());
    return alarms;
  }

  private static String text(JsonNode node, String... names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(text.isEmpty() ? "" : " ").append(node.path(name).asText());
    }
    return text.toString();
  }
}
