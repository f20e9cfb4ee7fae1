package io.github.ecsconex.aws.sns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.notice.Notifier;
import io.github.ecsconex.core.notice.NotifierContract;
import io.github.ecsconex.core.notice.RuntimeResources;
import io.github.ecsconex.core.queue.Message;
import io.github.ecsconex.it.support.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class SnsNotifierIT implements NotifierContract {
  private final StringBuilder told = new StringBuilder();
  private Topic topic;
  private SnsNotifier notifier;

  @BeforeEach
  void open() throws Exception {
    topic = Topic.create();
    notifier = new SnsNotifier(topic.aws(), topic.arn());
  }

  @AfterEach
  void close() {
    notifier.close();
    topic.close();
  }

  @Override
  public Notifier notifier() {
    return notifier;
  }

  @Override
  public String told() throws Exception {
    for (JsonNode envelope : topic.published()) {
      told.append(envelope.path("Subject").asText()).append('\n');
      told.append(envelope.path("Message").asText()).append('\n');
    }
    return told.toString();
  }

  @Test
  void theMailIsThatOf2016ByteForByte() throws Exception {
    notifier.failed(
        new FailureNotice(
            Instant.parse("2016-07-26T23:29:50Z"),
            "ecs-conex-production",
            Fate.DELETED,
            "Essential container in task exited",
            new Message(
                "a7492004-8ca8-4322-9299-2e82bb649163",
                "webhook",
                "{\"ref\":\"refs/heads/test-branch\",\"after\":\"81e48385715d60cae6f6d9ae818d8148590a9902\",\"before\":\"c2abf76a55709b2f5eb27eeb1c0d33d4408ea963\",\"repository\":{\"name\":\"ecs-conex\",\"owner\":{\"name\":\"mapbox\"}},\"pusher\":{\"name\":\"rclark\"}}",
                Instant.ofEpochMilli(1469575768248L),
                Instant.ofEpochMilli(1469575768250L),
                1),
            new RuntimeResources(
                Optional.of("arn:aws:ecs:us-east-1:123456789012:cluster/ecs-cluster-production"),
                Optional.of(
                    "arn:aws:ecs:us-east-1:123456789012:container-instance/2e14b317-0909-4ecc-ab88-d94fe64d2167"),
                Optional.of(
                    "arn:aws:ecs:us-east-1:123456789012:task/798b49eb-49d7-4abb-a305-82a6e723caf6")),
            List.of()));
    JsonNode envelope = topic.published().getFirst();
    assertThat(envelope.path("Subject").asText())
        .isEqualTo(
            "ecs-conex-production failed processing message a7492004-8ca8-4322-9299-2e82bb649163");
    assertThat(envelope.path("Message").asText())
        .isEqualTo(
            """
            At Tue, 26 Jul 2016 23:29:50 GMT, processing message a7492004-8ca8-4322-9299-2e82bb649163 failed on ecs-conex-production

            Task outcome: delete & notify
            Task stopped reason: Essential container in task exited

            Message information:
            MessageId: a7492004-8ca8-4322-9299-2e82bb649163
            Subject: webhook
            Message: {"ref":"refs/heads/test-branch","after":"81e48385715d60cae6f6d9ae818d8148590a9902","before":"c2abf76a55709b2f5eb27eeb1c0d33d4408ea963","repository":{"name":"ecs-conex","owner":{"name":"mapbox"}},"pusher":{"name":"rclark"}}
            SentTimestamp: 1469575768248
            ApproximateFirstReceiveTimestamp: 1469575768250
            ApproximateReceiveCount: 1

            Runtime resources:
            Cluster ARN: arn:aws:ecs:us-east-1:123456789012:cluster/ecs-cluster-production
            Instance ARN: arn:aws:ecs:us-east-1:123456789012:container-instance/2e14b317-0909-4ecc-ab88-d94fe64d2167
            Task ARN: arn:aws:ecs:us-east-1:123456789012:task/798b49eb-49d7-4abb-a305-82a6e723caf6
            """);
  }

  @Test
  void whatSnsWouldNotTakeIsCut() throws Exception {
    notifier.failed(notice("é".repeat(600_000)));
    String text = topic.published().getFirst().path("Message").asText();
    assertThat(text.getBytes(UTF_8)).hasSizeBetween(250_000, 256 * 1024);
    assertThat(text).contains("bytes left out").contains("Step 1", "ApproximateReceiveCount: 1");
  }

  @Test
  void aTopicThatIsNotThereMayYetCome() throws Exception {
    TopicArn absent = new TopicArn(topic.arn() + "-absent");
    try (SnsNotifier ours = new SnsNotifier(topic.aws(), absent)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> ours.failed(notice("{}")))
          .withMessageStartingWith("could not publish a notice to " + absent + ": NotFound");
    }
  }

  private static FailureNotice notice(String body) {
    return new FailureNotice(
        Instant.EPOCH,
        "conex",
        Fate.RETURNED,
        "why",
        new Message("id", "webhook", body, Instant.EPOCH, Instant.EPOCH, 1),
        List.of("Step 1", "Step 2"));
  }
}
