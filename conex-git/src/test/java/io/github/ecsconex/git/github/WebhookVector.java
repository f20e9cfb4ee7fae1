package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a webhook, and what has to come of it, whoever receives it: {@link GithubWebhook}
 * and the function in the CloudFormation template take the same, which are in {@code
 * webhook-vectors.json}. Their signatures are written down there, and none is computed.
 *
 * @param base64 the body's bytes
 * @param answer how the answer begins, or all of it
 * @param isWhole whether {@code answer} is all of it
 * @param message what is put into the queue; empty if nothing is
 */
public record WebhookVector(
    String name,
    Map<String, String> headers,
    String base64,
    int status,
    String answer,
    boolean isWhole,
    Optional<String> message) {
  /** What most of them are signed with. */
  public static final String SECRET = "It's a Secret to Everybody";

  /** What counted before that, and counts still. */
  public static final String SECRET_BEFORE = "The one before it";

  /** All of them. */
  public static List<WebhookVector> all() {
    List<WebhookVector> vectors = new ArrayList<>();
    try {
      new ObjectMapper()
          .readTree(Payloads.text("webhook-vectors"))
          .forEach(vector -> vectors.add(of(vector)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  private static WebhookVector of(JsonNode vector) {
    Map<String, String> headers = new HashMap<>();
    vector
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    boolean isWhole = vector.has("answer");
    return new WebhookVector(
        vector.path("name").asText(),
        headers,
        base64(vector),
        vector.path("status").asInt(),
        vector.path(isWhole ? "answer" : "answerBeginsWith").asText(),
        isWhole,
        Optional.ofNullable(vector.path("message").textValue()));
  }

  private static String base64(JsonNode vector) {
    if (vector.has("base64")) {
      return vector.path("base64").asText();
    }
    String text =
        vector.has("payload")
            ? Payloads.text(vector.path("payload").asText())
            : vector.path("body").asText();
    if (vector.has("form")) {
      text = vector.path("form").asText().replace("*", URLEncoder.encode(text, UTF_8));
    }
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** The raw bytes. */
  public byte[] body() {
    return Base64.getDecoder().decode(base64);
  }

  /** Whether somebody who was to answer so did. */
  public boolean isAnswer(String text) {
    return isWhole ? text.equals(answer) : text.startsWith(answer);
  }

  @Override
  public String toString() {
    return name;
  }
}
