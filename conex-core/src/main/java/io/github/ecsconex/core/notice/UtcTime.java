package io.github.ecsconex.core.notice;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;

/** Times as notices and the log have shown them since 2016. */
public final class UtcTime {
  private static final Map<Long, String> DAYS =
      Map.of(1L, "Mon", 2L, "Tue", 3L, "Wed", 4L, "Thu", 5L, "Fri", 6L, "Sat", 7L, "Sun");

  private static final Map<Long, String> MONTHS =
      Map.ofEntries(
          Map.entry(1L, "Jan"),
          Map.entry(2L, "Feb"),
          Map.entry(3L, "Mar"),
          Map.entry(4L, "Apr"),
          Map.entry(5L, "May"),
          Map.entry(6L, "Jun"),
          Map.entry(7L, "Jul"),
          Map.entry(8L, "Aug"),
          Map.entry(9L, "Sep"),
          Map.entry(10L, "Oct"),
          Map.entry(11L, "Nov"),
          Map.entry(12L, "Dec"));

  /**
   * As JavaScript's Date.prototype.toUTCString writes it, which RFC_1123_DATE_TIME does not. The
   * names are here because Java's own come with all the locale data, which take a while to load.
   */
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendText(ChronoField.DAY_OF_WEEK, DAYS)
          .appendPattern(", dd ")
          .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
          .appendPattern(" yyyy HH:mm:ss 'GMT'")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private UtcTime() {}

  /** As in {@code Tue, 05 Jul 2016 06:10:51 GMT}. */
  public static String format(Instant time) {
    return FORMAT.format(time);
  }
}
