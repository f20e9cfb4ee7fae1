package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.ecsconex.core.failure.RejectedException;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A few fields of a JSON object, by their paths such as {@code repository.owner.name}. All else is
 * passed over without being held.
 */
final class JsonFields {
  /** GitHub sends no larger payloads ("Webhook events and payloads", payload cap). */
  static final int LENGTH_LIMIT = 25 << 20;

  private static final int SHOWN_LENGTH = 100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Parsers quote the text around an error, which may be a secret's.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // What comes behind the object is read by whoever checks the signature over all of it.
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(500).build())
          .build();

  private record Value(JsonToken token, String text) {}

  private final Set<String> wanted;
  private final Map<String, Value> values = new HashMap<>();

  private JsonFields(Set<String> wanted) {
    this.wanted = wanted;
  }

  /**
   * Reads {@code wanted} paths out of {@code json}; of a key that stands twice the last one counts.
   *
   * @throws RejectedException unless {@code json} is exactly one JSON object
   */
  static JsonFields read(String json, Set<String> wanted) throws RejectedException {
    if (json.length() > LENGTH_LIMIT) {
      throw new RejectedException(
          "the message is longer than the 25 MB that GitHub sends at most, so it is no push");
    }
    try (JsonParser parser = parser(new ByteArrayInputStream(json.getBytes(UTF_8)))) {
      return read(parser, wanted);
    } catch (IOException e) {
      throw new RejectedException("the message is not JSON: " + firstLine(e), e);
    }
  }

  private static JsonParser parser(InputStream json) throws IOException {
    return JSON.createParser(new ClippedJson(json));
  }

  /**
   * Reads {@code wanted} paths out of {@code json}, which is UTF-8, without holding the rest. Does
   * not close it, and leaves unread what comes behind the first that is wrong.
   *
   * @throws RejectedException unless {@code json} is exactly one JSON object
   * @throws IOException if {@code json} cannot be read
   */
  static JsonFields read(InputStream json, Set<String> wanted)
      throws RejectedException, IOException {
    try (JsonParser parser = parser(json)) {
      return read(parser, wanted);
    } catch (JsonProcessingException | CharConversionException e) {
      throw new RejectedException("the message is not JSON: " + firstLine(e), e);
    }
  }

  private static JsonFields read(JsonParser parser, Set<String> wanted)
      throws RejectedException, IOException {
    JsonFields fields = new JsonFields(wanted);
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new RejectedException("the message is not a JSON object");
    }
    fields.collect(parser, "");
    if (parser.nextToken() != null) {
      throw new RejectedException("the message is more than one JSON object");
    }
    return fields;
  }

  private void collect(JsonParser parser, String prefix) throws IOException {
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      String path = prefix + key;
      JsonToken token = parser.nextToken();
      if (key.indexOf('.') >= 0) {
        // It would read like the path of another one.
        parser.skipChildren();
      } else if (token == JsonToken.START_OBJECT
          && wanted.stream().anyMatch(p -> p.startsWith(path + "."))) {
        collect(parser, path + ".");
      } else {
        if (wanted.contains(path)) {
          values.put(path, new Value(token, token.isScalarValue() ? parser.getText() : ""));
        }
        parser.skipChildren();
      }
    }
  }

  /**
   * The string at {@code path}, empty if it is absent or null.
   *
   * @throws RejectedException if something else stands there
   */
  Optional<String> string(String path) throws RejectedException {
    Value value = values.get(path);
    if (value == null || value.token() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (value.token() != JsonToken.VALUE_STRING) {
      throw new RejectedException(path + " is not a string");
    }
    return Optional.of(value.text());
  }

  /** The string at {@code path}, empty if nothing or something else stands there. */
  Optional<String> lenientString(String path) {
    return Optional.ofNullable(values.get(path))
        .filter(value -> value.token() == JsonToken.VALUE_STRING)
        .map(Value::text);
  }

  /**
   * The boolean at {@code path}, empty if it is absent or null.
   *
   * @throws RejectedException if something else stands there
   */
  Optional<Boolean> bool(String path) throws RejectedException {
    Value value = values.get(path);
    if (value == null || value.token() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (!value.token().isBoolean()) {
      throw new RejectedException(path + " is neither true nor false");
    }
    return Optional.of(value.token() == JsonToken.VALUE_TRUE);
  }

  /** {@code text} in quotes, on one line and not too long for one. */
  static String quote(String text) {
    String line =
        text.codePoints()
            .limit(SHOWN_LENGTH)
            .collect(
                StringBuilder::new,
                (out, c) -> out.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c),
                StringBuilder::append)
            .toString();
    return '"' + line + (line.length() < text.length() ? "…\"" : "\"");
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
