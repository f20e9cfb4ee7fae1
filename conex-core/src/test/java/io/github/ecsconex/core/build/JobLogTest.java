package io.github.ecsconex.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobLogTest {
  private final JobLog log = new JobLog("id", new Redactor(List.of(Secret.of("ghp_abcdef"))));

  @Test
  void keepsTheLastLinesForTheNotice() {
    for (int i = 1; i <= 51; i++) {
      log.line("line " + i);
    }
    assertThat(log.tail()).hasSize(50).startsWith("line 2").endsWith("line 51");
  }

  @Test
  void keepsWarningsThatAreOlderThanTheLastLines() {
    log.line("first");
    log.warning("look at this");
    for (int i = 1; i <= 60; i++) {
      log.line("line " + i);
    }
    assertThat(log.tail()).hasSize(51).startsWith("look at this", "line 11").endsWith("line 60");
  }

  @Test
  void keepsNoMoreWarningsThanANoticeCanHold() {
    for (int i = 1; i <= 100; i++) {
      log.warning("warning " + i);
    }
    assertThat(log.tail()).hasSize(55).contains("warning 5", "warning 51", "warning 100");
    assertThat(log.tail()).doesNotContain("warning 6", "warning 50");
  }

  @Test
  void keepsNoLineThatNobodyWouldRead() {
    log.line("x".repeat(1_001));
    assertThat(log.tail()).containsExactly("x".repeat(1_000) + "…");
  }

  @Test
  void masksASecretThatEscapeSequencesHide() {
    log.line("\u001b[32mtoken ghp_abc\u001b[0mdef");
    log.warning("token ghp_\u001b]0;title\u0007abcdef");
    assertThat(log.tail()).containsExactly("token ***", "token ***");
  }

  @Test
  void masksASecretThatTheCutWouldLeaveHalfOf() {
    log.line("x".repeat(995) + "ghp_abcdef");
    assertThat(log.tail()).containsExactly("x".repeat(995) + "***");
  }
}
