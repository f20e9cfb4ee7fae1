package io.github.ecsconex.aws;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What AWS says the time is, which each of its answers bears (RFC 9110, Date). */
public final class ServerTime {
  private ServerTime() {}

  /** The time of that answer, to the second; empty if it does not tell. */
  public static Optional<Instant> of(SdkHttpResponse answer) {
    return answer
        .firstMatchingHeader("Date")
        .flatMap(text -> {
          try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
          } catch (DateTimeException e) {
            return Optional.empty();
          }
        });
  }
}
