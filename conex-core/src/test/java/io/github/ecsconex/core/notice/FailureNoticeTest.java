package io.github.ecsconex.core.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.List;
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
