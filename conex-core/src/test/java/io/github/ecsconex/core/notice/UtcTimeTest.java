package io.github.ecsconex.core.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class UtcTimeTest {
  private static final DateTimeFormatter EXPECTED =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  @Test
  void isAsJavaScriptWritesIt() {
    assertThat(UtcTime.format(Instant.parse("2016-07-05T06:10:51.999Z")))
        .isEqualTo("Tue, 05 Jul 2016 06:10:51 GMT");
  }

  @Test
  void hasTheEnglishNameOfEachDayAndMonth() {
    Instant first = Instant.parse("2023-12-31T23:59:59Z");
    for (int day = 0; day <= 366; day++) {
      Instant time = first.plus(Duration.ofDays(day));
      assertThat(UtcTime.format(time)).isEqualTo(EXPECTED.format(time));
    }
  }
}
