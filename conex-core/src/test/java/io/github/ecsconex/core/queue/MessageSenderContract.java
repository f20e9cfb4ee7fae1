package io.github.ecsconex.core.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link MessageSender} keeps to. Whoever implements this supplies a queue that is empty
 * before each test.
 */
public interface MessageSenderContract {
  /** The sender under test, the same one throughout a test. */
  MessageSender sender();

  /** Takes the next message out of the queue for good; waits for it as long as it may need. */
  Message takeSent() throws Exception;

  /** Whether {@link #takeSent()} sees the id that the sender returned; not behind a topic. */
  default boolean keepsTheId() {
    return true;
  }

  @Test
  default void whatIsSentArrivesUnderTheIdThatWasReturned() throws Exception {
    String id = sender().send("webhook", "{\"after\":\"…\"}");
    Message message = takeSent();
    assertThat(message.id().equals(id)).isEqualTo(keepsTheId());
    assertThat(message.subject()).isEqualTo("webhook");
    assertThat(message.body()).isEqualTo("{\"after\":\"…\"}");
  }

  @Test
  default void aMessageOfAGroupArrivesAsAnyOther() throws Exception {
    sender().send("webhook", "body", "octocat/hello-world");
    assertThat(takeSent().body()).isEqualTo("body");
  }

  @Test
  default void aSubjectMayBeEmpty() throws Exception {
    sender().send("", "body");
    assertThat(takeSent().subject()).isEmpty();
  }

  @Test
  default void theSameTextSentTwiceIsTwoMessages() throws Exception {
    String first = sender().send("webhook", "same");
    String second = sender().send("webhook", "same");
    assertThat(second).isNotEqualTo(first);
    List<String> taken = List.of(takeSent().id(), takeSent().id());
    if (keepsTheId()) {
      assertThat(taken).containsExactlyInAnyOrder(first, second);
    } else {
      assertThat(taken).doesNotHaveDuplicates();
    }
  }

  @Test
  default void manyThreadsMaySendAtOnce() throws Exception {
    Set<String> sent = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> sending = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String body = "number " + i;
        sending.add(threads.submit(() -> sender().send("webhook", body)));
      }
      for (Future<String> id : sending) {
        sent.add(id.get(60, SECONDS));
      }
    }
    Set<String> received = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      received.add(takeSent().body());
    }
    assertThat(sent).hasSize(20);
    assertThat(received).hasSize(20);
  }

  @Test
  default void aClosedSenderIsUnavailable() {
    sender().close();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> sender().send("webhook", "late"));
    sender().close();
  }
}
