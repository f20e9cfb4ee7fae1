package io.github.ecsconex.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HumanValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "500ms, PT0.5S",
    "90s, PT90S",
    "15m, PT15M",
    "1h30m, PT90M",
    "1d2h3m4s5ms, P1DT2H3M4.005S",
  })
  void readsDurations(String text, Duration duration) {
    assertThat(HumanDuration.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5S", "1.5h", "PT5S", "9999999999s", "366d"})
  void refusesWhatIsNoDuration(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HumanDuration.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0B, 0",
    "4096B, 4096",
    "10KiB, 10240",
    "10kB, 10000",
    "500MB, 500000000",
    "10GiB, 10737418240",
    "2TiB, 2199023255552",
  })
  void readsSizes(String text, long bytes) {
    assertThat(HumanSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "GiB", "-1GiB", "1 GiB", "1.5GiB", "1G", "999999999TiB"})
  void refusesWhatIsNoSize(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HumanSize.parse(text));
  }
}
