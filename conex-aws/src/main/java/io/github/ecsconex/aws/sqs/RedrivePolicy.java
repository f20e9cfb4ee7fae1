package io.github.ecsconex.aws.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.OptionalInt;

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

  /** How often a message is received before that queue gets it; empty if it does not say. */
  static OptionalInt maxReceives(String policy) {
    try {
      // The console writes it as a text, the API as a number.
      int count = JSON.readTree(policy).path("maxReceiveCount").asInt();
      return count > 0 ? OptionalInt.of(count) : OptionalInt.empty();
    } catch (JsonProcessingException e) {
      return OptionalInt.empty();
    }
  }
}
