package io.github.ecsconex.core.notice;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.notice.FailureNotice.Fate;
import io.github.ecsconex.core.queue.Message;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FakeNotifierTest implements NotifierContract {
  private final FakeNotifier notifier = new FakeNotifier();

  @Override
  public Notifier notifier() {
    return notifier;
  }

  @Override
  public String told() {
    return notifier.notices().stream()
        .map(notice -> notice.subject() + "\n" + notice.text())
        .collect(joining("\n"));
  }

  @Test
  void failsAsOftenAsItIsTold() throws Exception {
    Message message = new Message("id", "webhook", "body", Instant.EPOCH, Instant.EPOCH, 1);
    FailureNotice notice =
        new FailureNotice(Instant.EPOCH, "conex", Fate.DELETED, "why", message, List.of());
    notifier.failNext(1);
    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> notifier.failed(notice));
    notifier.failed(notice);
    assertThat(notifier.notices()).containsExactly(notice);
  }
}
