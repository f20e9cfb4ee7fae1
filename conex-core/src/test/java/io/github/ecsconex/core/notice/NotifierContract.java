package io.github.ecsconex.core.notice;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link Notifier} keeps to. */
public interface NotifierContract {
  /** The notifier under test, the same one throughout a test. */
  Notifier notifier();

  /**
   * Everything that a person was told since the test began, subjects and texts one after the other;
   * waits for as long as a notice may be on its way.
   */
  String told() throws Exception;

  @Test
  default void aPersonIsToldTheSubjectAndEveryLine() throws Exception {
    FailureNotice notice = notice("a7492004-8ca8-4322-9299-2e82bb649163");
    notifier().failed(notice);
    assertTold(notice);
  }

  @Test
  default void eachNoticeIsToldOnce() throws Exception {
    notifier().failed(notice("first"));
    notifier().failed(notice("second"));
    assertThat(told()).containsOnlyOnce("MessageId: first").containsOnlyOnce("MessageId: second");
  }

  @Test
  default void manyThreadsMayNotifyAtOnce() throws Exception {
    List<FailureNotice> notices = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> notifying = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        FailureNotice notice = notice("message-" + i);
        notices.add(notice);
        notifying.add(
            threads.submit(() -> {
              notifier().failed(notice);
              return null;
            }));
      }
      for (Future<?> one : notifying) {
        one.get(60, SECONDS);
      }
    }
    for (FailureNotice notice : notices) {
      assertTold(notice);
    }
  }

  private void assertTold(FailureNotice notice) throws Exception {
    assertThat(told())
        .contains(notice.subject())
        .contains(notice.text().lines().filter(line -> !line.isBlank()).toList());
  }

  private static FailureNotice notice(String messageId) {
    Instant sent = Instant.ofEpochMilli(1469575768248L);
    return new FailureNotice(
        Instant.parse("2016-07-26T23:29:50Z"),
        "ecs-conex-production",
        Fate.DELETED,
        "step 3 of the Dockerfile failed with exit code 7",
        new Message(
            messageId,
            "webhook",
            "{\"ref\":\"refs/heads/test-branch\",\"pusher\":{\"name\":\"rclark\"}}",
            sent,
            sent.plusMillis(2),
            1),
        List.of("Step 3/3 : RUN make", "make: *** [all] Error 7"));
  }
}
