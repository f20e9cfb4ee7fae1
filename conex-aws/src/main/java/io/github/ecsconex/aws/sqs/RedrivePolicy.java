package io.github.ecsconex.aws.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** What a queue does with a message that was received too often (SetQueueAttributes). */
final class RedrivePolicy {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RedrivePolicy() {}

  /** The queue that gets it; empty if {@code policy} names none. */
  static Optional<String> deadLetterArn(String policy) {
    try {
      String arn = JSON.readTree(policy).path("deadLetterTargetArn").asText();
      return arn.isEmpty() ? Optional.empty() : Optional.of(arn);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
