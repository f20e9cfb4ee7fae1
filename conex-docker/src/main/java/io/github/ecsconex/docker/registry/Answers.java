package io.github.ecsconex.docker.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a registry says when it does not do what it was asked. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\s]+");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final int LONGEST = 300;

  private Answers() {}

  /** The failure that {@code answer} is, in the server's words as far as it has some. */
  static AnswerException failure(HttpResponse<InputStream> answer, Authentication secrets) {
    String said = secrets.redact(errors(answer));
    return new AnswerException(
        answer.statusCode(),
        said.isEmpty() ? status(answer.statusCode()) : said,
        retryAfterSeconds(answer));
  }

  /** The failure that {@code answer} is, without a word of who gave it. */
  static AnswerException failureElsewhere(HttpResponse<InputStream> answer) {
    return new AnswerException(
        answer.statusCode(),
        "where it redirects to, the answer is " + status(answer.statusCode()),
        retryAfterSeconds(answer));
  }

  /** {@code text} without line breaks and the like, and not endless. */
  static String printable(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  /** {@code {"errors":[{"code":"DENIED","message":"…"}]}}: OCI distribution specification. */
  private static String errors(HttpResponse<InputStream> answer) {
    JsonNode body;
    try (InputStream in = answer.body()) {
      body = JSON.readTree(in);
    } catch (IOException e) {
      // The body is in memory: it is not JSON.
      return "";
    }
    List<String> reasons = new ArrayList<>();
    for (JsonNode error : body.path("errors")) {
      String code = error.path("code").asText("").toLowerCase(Locale.ROOT).replace('_', ' ');
      String message = error.path("message").asText("");
      reasons.add(code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message);
    }
    return printable(String.join("; ", reasons));
  }

  private static String status(int status) {
    String meaning =
        switch (status) {
          case 401 -> " (the login is refused or missing)";
          case 403 -> " (access denied)";
          case 404 -> " (not found)";
          case 408, 504 -> " (timed out)";
          case 429 -> " (too many requests)";
          case 503 -> " (unavailable)";
          default -> "";
        };
    return "status " + status + meaning;
  }

  private static long retryAfterSeconds(HttpResponse<InputStream> answer) {
    Optional<String> header = answer.headers().firstValue("Retry-After");
    if (header.isEmpty()) {
      return 0;
    }
    if (SECONDS.matcher(header.get()).matches()) {
      return Long.parseLong(header.get());
    }
    try {
      // A moment on the server's clock, so measured by the server's clock.
      return Duration.between(
              moment(answer.headers().firstValue("Date").orElse("")), moment(header.get()))
          .toSeconds();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private static ZonedDateTime moment(String header) {
    return ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
