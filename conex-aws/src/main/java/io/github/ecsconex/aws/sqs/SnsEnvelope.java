package io.github.ecsconex.aws.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/**
 * What SNS wraps a message in before it puts it into a queue, unless the subscription says raw
 * ("Amazon SNS message and JSON formats", HTTP/HTTPS notification JSON format).
 *
 * @param subject empty if the message was published without one
 * @param message the text as it was published
 */
record SnsEnvelope(String subject, String message) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The envelope that {@code body} is; empty if it is none, but the message itself. */
  static Optional<SnsEnvelope> open(String body) {
    if (!body.stripLeading().startsWith("{") || !body.contains("\"Notification\"")) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(body);
      boolean envelope =
          root.path("Type").asText().equals("Notification")
              && root.path("TopicArn").isTextual()
              && root.path("Message").isTextual();
      return envelope
          ? Optional.of(
              new SnsEnvelope(root.path("Subject").asText(""), root.path("Message").asText()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
