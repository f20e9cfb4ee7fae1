package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.github.ecsconex.it.stack.LambdaFunction.FailedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP API before a Lambda function ("Create AWS Lambda proxy integrations for HTTP APIs",
 * payload format 2.0).
 */
final class WebhookApi {
  /** See "Quotas for configuring and running an HTTP API": Payload size. */
  private static final int LARGEST = 10 << 20;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private WebhookApi() {}

  /** Has the function answer a request. */
  static void serve(HttpExchange exchange, LambdaFunction function) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST + 1);
    if (body.length > LARGEST) {
      answer(exchange, 413, "{\"message\":\"Request Too Long\"}");
      return;
    }
    try {
      JsonNode answer = function.invoke(event(exchange.getRequestHeaders(), body));
      answer
          .path("headers")
          .properties()
          .forEach(header ->
              exchange.getResponseHeaders().set(header.getKey(), header.getValue().asText()));
      answer(exchange, answer.path("statusCode").asInt(), answer.path("body").asText());
    } catch (FailedException e) {
      answer(exchange, 500, "{\"message\":\"Internal Server Error\"}");
    }
  }

  /** What the function is given. */
  static ObjectNode event(Map<String, List<String>> headers, byte[] body) {
    ObjectNode event = JSON.objectNode().put("version", "2.0").put("routeKey", "POST /webhook");
    ObjectNode names = event.putObject("headers");
    headers.forEach(
        (name, values) -> names.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    // Only what is text, by its type and by its bytes, comes as text.
    String text = new String(body, UTF_8);
    boolean isText =
        names.path("content-type").asText().startsWith("application/json")
            && Arrays.equals(text.getBytes(UTF_8), body);
    event.put("isBase64Encoded", !isText);
    return event.put("body", isText ? text : Base64.getEncoder().encodeToString(body));
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
