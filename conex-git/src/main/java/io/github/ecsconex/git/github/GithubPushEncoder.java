package io.github.ecsconex.git.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.PushEvent;

/**
 * Writes a push as the message that ecs-conex has put into its queue since 2016: GitHub's push
 * event, trimmed to the fields that are needed, in their order of then. {@link GithubPushDecoder}
 * reads it. Safe for use by many threads.
 */
public final class GithubPushEncoder {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MESSAGE_LIMIT = 500;

  /** One line of JSON; a head commit's message is cut after its first 500 characters. */
  public String encode(PushEvent push) {
    ObjectNode event = JSON.createObjectNode();
    event.put("ref", push.ref().name());
    event.put("after", push.after().hex());
    event.put("before", push.before().orElse(CommitId.ZERO).hex());
    event.put("deleted", push.deleted());
    ObjectNode repository = event.putObject("repository");
    repository.put("name", push.repository().name());
    repository.putObject("owner").put("name", push.repository().owner());
    event.putObject("pusher").put("name", push.pusher());
    push.message()
        .ifPresent(message ->
            event
                .putObject("head_commit")
                .put("id", push.after().hex())
                .put("message", cut(message)));
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings could not be written", e);
    }
  }

  private static String cut(String message) {
    return message.codePointCount(0, message.length()) <= MESSAGE_LIMIT
        ? message
        : message.substring(0, message.offsetByCodePoints(0, MESSAGE_LIMIT));
  }
}
