package io.github.ecsconex.core.work;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.UnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FakeScaleInProtectionTest implements ScaleInProtectionContract {
  private final FakeScaleInProtection protection = new FakeScaleInProtection();

  @Override
  public ScaleInProtection protection() {
    return protection;
  }

  @Override
  public Duration asked() {
    return protection.asked().stream().reduce((first, last) -> last).orElse(Duration.ZERO);
  }

  @Test
  void canBeMadeToFail() {
    protection.goAway();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> protection.protectFor(Duration.ZERO));
  }
}
