package io.github.ecsconex.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;

/** What a secret looks like where a program prints it. */
final class SecretForms {
  /** Of the lines of a secret; shorter ones alone give nothing away. */
  private static final int SHORTEST_LINE = 8;

  private static final int BITS_OF_BYTE = 8;

  /** Of a character of base64 (RFC 4648). */
  private static final int BITS_OF_CHARACTER = 6;

  private SecretForms() {}

  /**
   * {@code value}, it without the white space around it, which a shell drops, and each of its
   * lines: as they are, URL-encoded, and in base64.
   */
  static Stream<String> of(String value) {
    return Stream.concat(
            Stream.of(value, value.strip()).filter(text -> text.length() >= Redactor.SHORTEST),
            value.lines().map(String::strip).filter(line -> line.length() >= SHORTEST_LINE))
        .flatMap(text -> Stream.of(Stream.of(text), urlEncoded(text), base64(text)))
        .flatMap(forms -> forms);
  }

  private static Stream<String> urlEncoded(String text) {
    String encoded = URLEncoder.encode(text, UTF_8);
    String spaced = encoded.replace("+", "%20");
    return Stream.of(encoded, spaced, lowerCaseEscapes(encoded), lowerCaseEscapes(spaced));
  }

  private static String lowerCaseEscapes(String encoded) {
    StringBuilder lower = new StringBuilder(encoded);
    for (int i = encoded.indexOf('%'); i >= 0; i = encoded.indexOf('%', i + 1)) {
      lower.replace(i, i + 3, encoded.substring(i, i + 3).toLowerCase(Locale.ROOT));
    }
    return lower.toString();
  }

  /** Encoded by itself, and amid other bytes, after which it may begin at any of three places. */
  private static Stream<String> base64(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    Base64.Encoder plain = Base64.getEncoder();
    Base64.Encoder forUrls = Base64.getUrlEncoder();
    return Stream.of(
            Stream.of(plain.encodeToString(bytes), forUrls.encodeToString(bytes)),
            Stream.of(
                plain.withoutPadding().encodeToString(bytes),
                forUrls.withoutPadding().encodeToString(bytes)),
            Stream.of(0, 1, 2).map(before -> amid(before, bytes, plain)),
            Stream.of(0, 1, 2).map(before -> amid(before, bytes, forUrls)))
        .flatMap(forms -> forms);
  }

  /** The characters that the bytes around {@code bytes} have no part in. */
  private static String amid(int before, byte[] bytes, Base64.Encoder encoder) {
    byte[] all = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, all, before, bytes.length);
    int begin = Math.ceilDiv(before * BITS_OF_BYTE, BITS_OF_CHARACTER);
    int end = all.length * BITS_OF_BYTE / BITS_OF_CHARACTER;
    return encoder.encodeToString(all).substring(begin, end);
  }
}
