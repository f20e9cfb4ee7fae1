package io.github.ecsconex.core.notice;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as notices and the log have shown them since 2016. */
public final class UtcTime {
  /** As JavaScript's Date.prototype.toUTCString writes it, which RFC_1123_DATE_TIME does not. */
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private UtcTime() {}

  /** As in {@code Tue, 05 Jul 2016 06:10:51 GMT}. */
  public static String format(Instant time) {
    return FORMAT.format(time);
  }
}
