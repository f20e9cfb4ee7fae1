package io.github.ecsconex.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiskReportTest {
  private static final Path CACHE = Path.of("/var/cache/conex");

  /** The third is what {@code df} says of a disk of which root keeps 5 per cent for itself. */
  @ParameterizedTest
  @CsvSource({
    "1000000000, 1000000000, 1000000000, 0, 1000.0 MB",
    "1000000000, 500000000, 500000000, 50, 500.0 MB",
    "1000000000, 500000000, 450000000, 53, 450.0 MB",
    "1000000000, 1, 0, 100, 0.0 kB",
    "0, 0, 0, 100, 0.0 kB"
  })
  void saysHowFullItIs(long total, long unallocated, long usable, int percent, String left) {
    assertThat(DiskReport.line(total, unallocated, usable, CACHE))
        .isEqualTo("disk " + percent + " percent full, with " + left + " left at " + CACHE);
  }
}
