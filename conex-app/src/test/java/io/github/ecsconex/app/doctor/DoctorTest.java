package io.github.ecsconex.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DoctorTest {
  /** As one fails whose jar lacks a library. */
  private static final SettingCheck BROKEN =
      SettingCheck.opening(
          "notices",
          "mail:ops@example.com",
          () -> {
            throw new IllegalStateException(
                "could not be opened:\nsee below",
                new NoClassDefFoundError("jakarta/mail/Session"));
          },
          "see what its adapter needs");

  private static final SettingCheck WELL =
      SettingCheck.opening("queue", "mine:", () -> "open", "never told");

  private final List<String> told = new ArrayList<>();

  @Test
  void goesOnWhereACheckFailsAsNobodyForesaw() throws Exception {
    assertThat(new Doctor(List.of(BROKEN, WELL), told::add).isWell()).isFalse();
    assertThat(told)
        .containsExactly(
            "mend   notices   java.lang.NoClassDefFoundError: jakarta/mail/Session",
            "                 -> see what its adapter needs",
            "ok     queue     mine: opens",
            "",
            "1 ok, 0 to know, 1 to mend");
  }
}
