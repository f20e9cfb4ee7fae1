package io.github.ecsconex.aws.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.notice.FailureNotice;
import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoticeSubjectTest {
  private static final String ID = "a7492004-8ca8-4322-9299-2e82bb649163";

  @Test
  void isTheNoticesOwn() {
    assertThat(subject("ecs-conex-production", ID))
        .isEqualTo("ecs-conex-production failed processing message " + ID);
  }

  @Test
  void isShorterWhereTheServiceHasALongName() {
    // 27 characters stand between the name and the id.
    assertThat(subject("s".repeat(36), ID)).hasSize(99).endsWith(ID);
    assertThat(subject("s".repeat(37), ID)).isEqualTo("s".repeat(37) + " failed task");
    assertThat(subject("s".repeat(87), ID)).hasSize(99);
    assertThat(subject("s".repeat(88), ID)).isEqualTo("Watchbot task failure: " + ID);
    assertThat(subject("s".repeat(88), "i".repeat(90))).isEqualTo("Watchbot task failure");
  }

  @Test
  void holdsOnlyWhatSnsTakes() {
    assertThat(subject(" \tproduction\u00e9\n\u007f", "1"))
        .isEqualTo("?production??? failed processing message 1");
  }

  @Test
  void topicsAreKnownByTheirArns() {
    assertThat(new TopicArn("arn:aws-cn:sns:cn-north-1:123456789012:A_b-1").region())
        .isEqualTo("cn-north-1");
    for (String wrong :
        List.of(
            "",
            "topic",
            "arn:aws:sqs:us-east-1:123456789012:q",
            "arn:aws:sns:us-east-1:123456789012:",
            "arn:aws:sns:us-east-1:123456789012:topic:subscription")) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> new TopicArn(wrong));
    }
  }

  private static String subject(String service, String id) {
    return NoticeSubject.of(
        new FailureNotice(
            Instant.EPOCH,
            service,
            Fate.DELETED,
            "why",
            new Message(id, "webhook", "{}", Instant.EPOCH, Instant.EPOCH, 1),
            List.of()));
  }
}
