package io.github.ecsconex.git.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.ecsconex.core.push.PushEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Writes a push in the trimmed form of GitHub's event that ecs-conex has sent since 2016, key by
 * key in its order, so that a queue never sees a payload of megabytes.
 */
public final class GithubPushEncoder {
  private static final JsonFactory JSON = new JsonFactory();

  /** Enough for whatever a message asks of conex. */
  private static final int MESSAGE_LIMIT = 500;

  /** The text that {@link GithubPushDecoder} reads back, a long message save its end. */
  public String encode(PushEvent push) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("ref", push.ref().name());
      json.writeStringField("after", push.after().hex());
      if (push.before().isPresent()) {
        json.writeStringField("before", push.before().get().hex());
      }
      json.writeBooleanField("deleted", push.deleted());
      json.writeObjectFieldStart("repository");
      json.writeStringField("name", push.repository().name());
      json.writeObjectFieldStart("owner");
      json.writeStringField("name", push.repository().owner());
      json.writeEndObject();
      json.writeEndObject();
      json.writeObjectFieldStart("pusher");
      json.writeStringField("name", push.pusher());
      json.writeEndObject();
      if (push.message().isPresent()) {
        json.writeObjectFieldStart("head_commit");
        json.writeStringField("id", push.after().hex());
        json.writeStringField("message", beginning(push.message().get()));
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes what is written to it", e);
    }
    return text.toString();
  }

  private static String beginning(String message) {
    return message.codePointCount(0, message.length()) <= MESSAGE_LIMIT
        ? message
        : message.substring(0, message.offsetByCodePoints(0, MESSAGE_LIMIT));
  }
}
