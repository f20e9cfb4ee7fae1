package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** What GitHub sent, of each kind. */
final class Payloads {
  private Payloads() {}

  static String text(String name) {
    try (InputStream in = Payloads.class.getResourceAsStream(name + ".json")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The trimmed form of the event, as conex would put it into the queue. */
  static String trimmed(String name) throws Exception {
    return new GithubPushEncoder().encode(new GithubPushDecoder().decode(text(name)));
  }
}
