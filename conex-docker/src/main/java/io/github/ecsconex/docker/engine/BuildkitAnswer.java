package io.github.ecsconex.docker.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.ecsconex.core.image.BuildLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an engine answers to a build by BuildKit: JSON values one after another, most of which hold
 * a message of BuildKit's in base64. Takes no more memory than a few times {@link #VALUE_LIMIT},
 * whatever comes.
 */
final class BuildkitAnswer {
  /** The characters of one value; BuildKit sends what steps write by a fraction of it. */
  static final int VALUE_LIMIT = 4 << 20;

  /** The characters of the build's error; a command that is quoted in it may be long. */
  private static final int ERROR_LIMIT = 1 << 16;

  private static final int NAME_LIMIT = 200;
  private static final int DEPTH_LIMIT = 100;
  private static final String TRACE = "moby.buildkit.trace";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(VALUE_LIMIT)
                  .maxNameLength(NAME_LIMIT)
                  .maxNestingDepth(DEPTH_LIMIT)
                  .build())
          // Else each name that ever came would be kept.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final BuildLog log;
  private final BuildkitProgress progress;
  private @Nullable String error;

  BuildkitAnswer(BuildLog log) {
    this.log = log;
    this.progress = new BuildkitProgress(log);
  }

  /**
   * Reads an answer to its end, handing on each line as it comes.
   *
   * @throws IOException if it breaks off, or is not what an engine answers
   */
  void read(InputStream in) throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.START_OBJECT) {
          throw new ProtocolException("the engine answers with something that is no object");
        }
        takeValue(parser);
      }
    } finally {
      progress.finish();
    }
  }

  /** The engine's reason why the build failed; empty if it gave none. */
  Optional<String> error() {
    return Optional.ofNullable(error);
  }

  /** What became of the build's steps. */
  BuildkitProgress progress() {
    return progress;
  }

  private void takeValue(JsonParser parser) throws IOException {
    String id = "";
    String aux = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("id") && value == JsonToken.VALUE_STRING) {
        id = parser.getText();
      } else if (name.equals("aux") && value == JsonToken.VALUE_STRING) {
        aux = parser.getText();
      } else if (name.equals("error") && value == JsonToken.VALUE_STRING && error == null) {
        error = limited(parser.getText());
      } else if (name.equals("errorDetail") && value == JsonToken.START_OBJECT) {
        takeError(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (id.equals(TRACE) && !aux.isEmpty()) {
      progress.take(trace(aux));
    }
  }

  private void takeError(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("message")) {
        error = limited(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Without its middle if it is too long: what exited, and with what code, stands at its end. */
  private String limited(String text) {
    String reason = text.strip();
    if (reason.length() <= ERROR_LIMIT) {
      return reason;
    }
    String masked = log.masked(reason);
    if (masked.length() <= ERROR_LIMIT) {
      return masked;
    }
    int half = ERROR_LIMIT / 2;
    return masked.substring(0, half) + " … " + masked.substring(masked.length() - half);
  }

  private static StatusMessages trace(String aux) throws IOException {
    try {
      return new StatusMessages(Base64.getDecoder().decode(aux));
    } catch (IllegalArgumentException e) {
      throw new IOException("the engine answers with what is no base64", e);
    }
  }
}
