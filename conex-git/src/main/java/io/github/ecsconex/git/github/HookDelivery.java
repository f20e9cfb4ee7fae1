package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * How one event fared that a hook has sent.
 *
 * @param id GitHub's
 * @param guid the name that the receiver saw
 * @param at when it was delivered; the epoch if GitHub does not say
 * @param event what GitHub calls it, such as {@code push}
 * @param statusCode what the receiver answered with; 0 if nothing
 * @param status the same in words
 */
public record HookDelivery(
    long id, String guid, Instant at, String event, int statusCode, String status) {
  static HookDelivery of(JsonNode delivery) {
    Instant at;
    try {
      at = Instant.parse(delivery.path("delivered_at").asText(""));
    } catch (DateTimeException e) {
      at = Instant.EPOCH;
    }
    return new HookDelivery(
        delivery.path("id").asLong(),
        delivery.path("guid").asText(""),
        at,
        delivery.path("event").asText(""),
        delivery.path("status_code").asInt(),
        delivery.path("status").asText(""));
  }

  /** Whether it arrived and was taken. */
  public boolean isWell() {
    return statusCode / 100 == 2;
  }
}
