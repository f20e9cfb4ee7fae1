package io.github.ecsconex.git.github;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the webhook.
 *
 * @param headers by their names, in whatever case
 * @param body its raw bytes, read once
 */
public record WebhookRequest(Map<String, String> headers, InputStream body) {
  public WebhookRequest {
    headers = Map.copyOf(headers);
  }

  /** The value of the header, empty if there is none. */
  Optional<String> header(String name) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Prints no header: a signature is nobody's business. */
  @Override
  public String toString() {
    return "WebhookRequest[" + headers.keySet() + "]";
  }
}
