package io.github.ecsconex.it.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Set;

/** The server behind one that stands in front of it. Safe for use by many threads. */
public final class Upstream implements AutoCloseable {
  /** What each connection has of its own; see also RFC 9110, section 7.6.1. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "date", "expect", "host", "transfer-encoding");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI origin;

  public Upstream(URI origin) {
    this.origin = origin;
  }

  /** Hands the question on as it is, and its body as it comes. */
  public HttpResponse<InputStream> ask(HttpExchange exchange, String path) throws IOException {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    boolean chunked = exchange.getRequestHeaders().containsKey("Transfer-Encoding");
    boolean full = chunked || (length != null && !length.equals("0"));
    return ask(
        exchange,
        path,
        full ? BodyPublishers.ofInputStream(exchange::getRequestBody) : BodyPublishers.noBody());
  }

  /** Hands the question on with {@code body} for its own. */
  public HttpResponse<InputStream> ask(HttpExchange exchange, String path, BodyPublisher body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(origin.resolve(path)).method(exchange.getRequestMethod(), body);
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    String host = exchange.getRequestHeaders().getFirst("Host");
    request.header("X-Forwarded-Host", host).header("X-Forwarded-Proto", "https");
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Hands the answer back as it is. */
  public static void answer(HttpExchange exchange, HttpResponse<InputStream> answer)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            exchange.getResponseHeaders().put(name, values);
          }
        });
    long length = answer.headers().firstValueAsLong("Content-Length").orElse(0);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    boolean bodiless = exchange.getRequestMethod().equals("HEAD") || answer.statusCode() == 204;
    try (InputStream body = answer.body()) {
      exchange.sendResponseHeaders(answer.statusCode(), bodiless ? -1 : 0);
      if (!bodiless) {
        body.transferTo(exchange.getResponseBody());
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
