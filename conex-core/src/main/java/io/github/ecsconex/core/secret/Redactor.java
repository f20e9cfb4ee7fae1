package io.github.ecsconex.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Masks the values of secrets in text, as they are, URL-encoded, and as base64 on their own, and so
 * each line of those that have several; and what looks like a token of GitHub, whoever made it.
 * Safe for use by many threads.
 */
public final class Redactor {
  /** Masks nothing but what looks like a token of GitHub. */
  public static final Redactor NONE = new Redactor(List.of());

  private static final String MASK = "***";

  /** Shorter values would mask ordinary text, and tell by that where they stand. */
  private static final int SHORTEST = 4;

  /** Of the lines of a secret; shorter ones alone give nothing away. */
  private static final int SHORTEST_LINE = 8;

  private final List<String> values;

  public Redactor(Collection<Secret> secrets) {
    values =
        secrets.stream()
            .map(Secret::reveal)
            .filter(value -> value.length() >= SHORTEST)
            .flatMap(Redactor::wholeAndLines)
            .flatMap(Redactor::forms)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** {@code text} with each secret replaced by {@code ***}. */
  public String redact(String text) {
    String redacted = GithubToken.mask(text, MASK);
    for (String value : values) {
      redacted = redacted.replace(value, MASK);
    }
    return redacted;
  }

  private static Stream<String> wholeAndLines(String value) {
    return Stream.concat(
        Stream.of(value),
        value.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_LINE));
  }

  private static Stream<String> forms(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    return Stream.of(
        value,
        URLEncoder.encode(value, UTF_8),
        URLEncoder.encode(value, UTF_8).replace("+", "%20"),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }
}
