package io.github.ecsconex.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0 kB",
    "1234, 1.2 kB",
    "49999, 50.0 kB",
    "100000, 0.1 MB",
    "12345678, 12.3 MB",
    "5000000000, 5000.0 MB",
  })
  void isReadableHoweverSmall(long bytes, String shown) {
    assertThat(ImageSize.format(bytes)).isEqualTo(shown);
  }
}
