package io.github.ecsconex.git.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.ecsconex.core.push.PushEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a push in the trimmed form of GitHub's event that ecs-conex has sent since 2016, key by
 * key in its order, so that a queue never sees a payload of megabytes.
 */
public final class GithubPushEncoder {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern REFUSED = Pattern.compile("[\\p{Cs}\ufffe\uffff]");

  /** The text that {@link GithubPushDecoder} reads back; what the push does not say is left out. */
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
      if (push.defaultBranch().isPresent()) {
        json.writeStringField("default_branch", push.defaultBranch().get().shortName());
      }
      json.writeEndObject();
      json.writeObjectFieldStart("pusher");
      json.writeStringField("name", push.pusher());
      json.writeEndObject();
      if (push.headCommit().isPresent()) {
        json.writeObjectFieldStart("head_commit");
        json.writeStringField("id", push.headCommit().get().id().hex());
        json.writeStringField("message", push.headCommit().get().message());
        json.writeEndObject();
      }
      if (push.delivery().isPresent()) {
        json.writeStringField("delivery", push.delivery().get());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes what is written to it", e);
    }
    return escape(text.toString());
  }

  /**
   * Not every character may be in a message of a queue (SQS SendMessage: what XML 1.0 allows).
   * Outside its strings, JSON has none of the others.
   */
  private static String escape(String json) {
    return REFUSED
        .matcher(json)
        .replaceAll(character ->
            Matcher.quoteReplacement(String.format("\\u%04X", (int) character.group().charAt(0))));
  }
}
