package io.github.ecsconex.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link ScaleInProtection} keeps to. */
public interface ScaleInProtectionContract {
  /** The protection under test, the same one throughout a test. */
  ScaleInProtection protection();

  /** For how long the worker was last asked to be left alone; zero if it is not protected. */
  Duration asked();

  @Test
  default void whoAsksIsProtected() throws Exception {
    protection().protectFor(Duration.ofMinutes(123));
    assertThat(asked()).isEqualTo(Duration.ofMinutes(123));
  }

  @Test
  default void theLastWishHolds() throws Exception {
    protection().protectFor(Duration.ofMinutes(10));
    protection().protectFor(Duration.ofMinutes(5));
    assertThat(asked()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  default void aWishCanBeTakenBack() throws Exception {
    protection().protectFor(Duration.ofMinutes(10));
    protection().protectFor(Duration.ZERO);
    protection().protectFor(Duration.ZERO);
    assertThat(asked()).isZero();
  }

  @Test
  default void anInterruptEndsTheAsking() throws Exception {
    ScaleInProtection protection = protection();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> protection.protectFor(Duration.ofMinutes(10)));
    assertThat(Thread.interrupted()).isFalse();
  }
}
