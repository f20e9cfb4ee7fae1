package io.github.ecsconex.core.notice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FailureNoticeTest {
  private static final String BODY = "{\"ref\":\"refs/heads/test-branch\",  \"after\":\"☺\"}";
  private static final Message MESSAGE =
      new Message(
          "a7492004-8ca8-4322-9299-2e82bb649163",
          "webhook",
          BODY,
          Instant.ofEpochMilli(1469575768248L),
          Instant.ofEpochMilli(1469575768250L),
          1);

  @Test
  void readsAsItHasSince2016() {
    assertThat(notice("commit is not\nin mapbox/ecs-conex", List.of()).text())
        .isEqualTo(
            """
            At Tue, 05 Jul 2016 06:10:51 GMT, processing message a7492004-8ca8-4322-9299-2e82bb649163 failed on ecs-conex-production

            Task outcome: delete & notify
            Task stopped reason: commit is not in mapbox/ecs-conex

            Message information:
            MessageId: a7492004-8ca8-4322-9299-2e82bb649163
            Subject: webhook
            Message: {"ref":"refs/heads/test-branch",  "after":"☺"}
            SentTimestamp: 1469575768248
            ApproximateFirstReceiveTimestamp: 1469575768250
            ApproximateReceiveCount: 1
            """);
  }

  @Test
  void endsWithTheLastLinesOfTheLog() {
    assertThat(notice("why", List.of("Step 1/2", "npm ERR!")).text())
        .endsWith("ApproximateReceiveCount: 1\n\nRecent logs:\nStep 1/2\nnpm ERR!\n");
  }

  @Test
  void isAboutTheServiceAndTheMessage() {
    assertThat(notice("why", List.of()).subject())
        .isEqualTo(
            "ecs-conex-production failed processing message a7492004-8ca8-4322-9299-2e82bb649163");
  }

  @Test
  void showsNoSubjectThatCouldPassForAnotherField() {
    Message forged =
        new Message(
            "id",
            "webhook\r\nMessage: forged\u2028SentTimestamp: 0\u0085x",
            "{}",
            Instant.EPOCH,
            Instant.EPOCH,
            1);
    FailureNotice notice =
        new FailureNotice(Instant.EPOCH, "conex", Fate.DELETED, "why", forged, List.of());
    assertThat(notice.text())
        .contains("\nSubject: webhook Message: forged SentTimestamp: 0 x\nMessage: {}\n");
    assertThat(notice.message()).isEqualTo(forged);
  }

  @Test
  void tellsWhatTheJobRanOn() {
    RuntimeResources resources =
        new RuntimeResources(
            Optional.of("arn:aws:ecs:us-east-1:123456789012:cluster/ecs-cluster-production"),
            Optional.of("arn:aws:ecs:us-east-1:123456789012:container-instance/2e14b317"),
            Optional.of("arn:aws:ecs:us-east-1:123456789012:task/798b49eb"));
    assertThat(notice("why", List.of("a line")).on(resources).text())
        .endsWith(
            """
            ApproximateReceiveCount: 1

            Runtime resources:
            Cluster ARN: arn:aws:ecs:us-east-1:123456789012:cluster/ecs-cluster-production
            Instance ARN: arn:aws:ecs:us-east-1:123456789012:container-instance/2e14b317
            Task ARN: arn:aws:ecs:us-east-1:123456789012:task/798b49eb

            Recent logs:
            a line
            """);
  }

  @Test
  void leavesOutWhatNobodyKnows() {
    RuntimeResources resources =
        new RuntimeResources(Optional.of("cluster"), Optional.empty(), Optional.of("task"));
    assertThat(notice("why", List.of()).on(resources).text())
        .endsWith("\nRuntime resources:\nCluster ARN: cluster\nTask ARN: task\n");
  }

  @Test
  void cutsTheMiddleOfTheLogFirst() {
    List<String> log =
        IntStream.range(0, 1000).mapToObj(i -> "line " + i + " ☺".repeat(20)).toList();
    FailureNotice notice = notice("why", log);
    String text = notice.text(5000);
    assertThat(text.getBytes(UTF_8)).hasSizeBetween(4900, 5000);
    assertThat(text)
        .startsWith(notice("why", List.of()).text())
        .contains("\nRecent logs:\nline 0 ☺", "\nline 999 ☺")
        .containsPattern("\n\\[… \\d+ bytes left out …\\]\n")
        .doesNotContain("\ufffd", "line 500 ")
        .endsWith("☺\n");
  }

  @Test
  void cutsTheMiddleOfTheMessageWhenTheLogIsNotEnough() {
    Message large =
        new Message(
            "id", "webhook", "{" + "😀".repeat(100_000) + "}", Instant.EPOCH, Instant.EPOCH, 1);
    FailureNotice notice =
        new FailureNotice(Instant.EPOCH, "conex", Fate.DELETED, "why", large, List.of("a", "b"));
    String text = notice.text(10_000);
    assertThat(text.getBytes(UTF_8)).hasSizeBetween(9900, 10_000);
    assertThat(text)
        .containsPattern(
            "\nMessage: \\{(😀)+ \\[… \\d+ bytes left out …\\] (😀)+\\}\nSentTimestamp: 0\n")
        .endsWith("\nRecent logs:\na\nb\n");
  }

  @Test
  void isNoLongerThanItMayBeWhateverIsLong() {
    String long1 = "é".repeat(50_000);
    Message large = new Message("id", long1, long1, Instant.EPOCH, Instant.EPOCH, 1);
    FailureNotice notice =
        new FailureNotice(Instant.EPOCH, "conex", Fate.DELETED, long1, large, List.of(long1));
    assertThat(notice.text(4096).getBytes(UTF_8)).hasSizeLessThanOrEqualTo(4096);
    assertThat(notice.text(300_000)).contains(long1 + "\nMessage: ").doesNotEndWith(long1 + "\n");
    assertThat(notice.text(1_000_000)).isEqualTo(notice.text());
  }

  private static FailureNotice notice(String reason, List<String> log) {
    return new FailureNotice(
        Instant.parse("2016-07-05T06:10:51Z"),
        "ecs-conex-production",
        Fate.DELETED,
        reason,
        MESSAGE,
        log);
  }
}
