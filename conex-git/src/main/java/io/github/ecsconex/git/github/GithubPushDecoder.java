package io.github.ecsconex.git.github;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.PushDecoder;
import io.github.ecsconex.core.push.PushEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads GitHub's push event, whole or trimmed to the fields that conex needs ("Webhook events and
 * payloads", push). What it does not need it passes over without keeping it. Safe for use by many
 * threads.
 */
public final class GithubPushDecoder implements PushDecoder {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public PushEvent decode(String body) throws RejectedException {
    PushFields fields = new PushFields();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new RejectedException("the message is not a push event: it is no JSON object");
      }
      readEvent(parser, fields);
      if (parser.nextToken() != null) {
        throw new RejectedException("the message is not a push event: more follows its end");
      }
    } catch (JsonProcessingException e) {
      // Its own text may quote the message, which a person finds in the notice anyway.
      throw new RejectedException("the message is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException("a string could not be read", e);
    }
    return fields.toEvent();
  }

  private static void readEvent(JsonParser parser, PushFields fields)
      throws IOException, RejectedException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "ref" -> fields.ref = text(parser, "ref");
        case "after" -> fields.after = text(parser, "after");
        case "before" -> fields.before = text(parser, "before");
        case "deleted" -> fields.deleted = flag(parser, "deleted");
        case "repository" -> readRepository(parser, fields);
        case "pusher" -> readPusher(parser, fields);
        case "head_commit" -> readHeadCommit(parser, fields);
        default -> skip(parser, value);
      }
    }
  }

  private static void readRepository(JsonParser parser, PushFields fields)
      throws IOException, RejectedException {
    if (!isObject(parser, "repository")) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "name" -> fields.name = text(parser, "repository.name");
        case "owner" -> readOwner(parser, fields);
        default -> skip(parser, value);
      }
    }
  }

  private static void readOwner(JsonParser parser, PushFields fields)
      throws IOException, RejectedException {
    if (!isObject(parser, "repository.owner")) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "name" -> fields.ownerName = text(parser, "repository.owner.name");
        case "login" -> fields.ownerLogin = text(parser, "repository.owner.login");
        default -> skip(parser, value);
      }
    }
  }

  private static void readPusher(JsonParser parser, PushFields fields)
      throws IOException, RejectedException {
    if (!isObject(parser, "pusher")) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "name" -> fields.pusher = text(parser, "pusher.name");
        default -> skip(parser, value);
      }
    }
  }

  private static void readHeadCommit(JsonParser parser, PushFields fields)
      throws IOException, RejectedException {
    if (!isObject(parser, "head_commit")) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "message" -> fields.message = text(parser, "head_commit.message");
        default -> skip(parser, value);
      }
    }
  }

  private static void skip(JsonParser parser, JsonToken value) throws IOException {
    if (value.isStructStart()) {
      parser.skipChildren();
    }
  }

  /** Whether an object begins here; null is as good as absent. */
  private static boolean isObject(JsonParser parser, String field)
      throws IOException, RejectedException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new RejectedException(field + " is not an object");
    }
    return true;
  }

  private static @Nullable String text(JsonParser parser, String field)
      throws IOException, RejectedException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> parser.getText();
      default -> throw new RejectedException(field + " is not a string");
    };
  }

  private static @Nullable Boolean flag(JsonParser parser, String field) throws RejectedException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw new RejectedException(field + " is neither true nor false");
    };
  }
}
