package io.github.ecsconex.it.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server that speaks AWS's JSON protocol, keeps what it is asked, and throttles it
 * where a test says so.
 */
final class RecordedCalls implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> HEADERS =
      List.of("Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Target");
  private static final String THROTTLED =
      "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\",\"message\":\"Rate exceeded\"}";

  private record Call(String operation, JsonNode body) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI target;
  private final HttpServer server;

  RecordedCalls(URI target) throws IOException {
    this.target = target;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::forward);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The bodies of all calls of {@code operation} that were answered well, in their order. */
  List<JsonNode> of(String operation) {
    return calls.stream()
        .filter(call -> call.operation().equals(operation))
        .map(Call::body)
        .toList();
  }

  /** The next {@code calls} calls of {@code operation} are refused for being too many. */
  void throttle(String operation, int calls) {
    throttled.put(operation, new AtomicInteger(calls));
  }

  /** Whether there is none left of the calls that were to be throttled. */
  boolean hasThrottledAll() {
    return throttled.values().stream().allMatch(left -> left.get() <= 0);
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String operation = target.substring(target.indexOf('.') + 1);
      AtomicInteger left = throttled.get(operation);
      if (left != null && left.getAndDecrement() > 0) {
        answer(exchange, 400, THROTTLED.getBytes(UTF_8));
        return;
      }
      HttpResponse<byte[]> answer = client.send(copy(exchange, body), BodyHandlers.ofByteArray());
      if (answer.statusCode() == 200) {
        calls.add(new Call(operation, JSON.readTree(body)));
      }
      answer(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private HttpRequest copy(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    for (String name : HEADERS) {
      exchange
          .getRequestHeaders()
          .getOrDefault(name, List.of())
          .forEach(value -> request.header(name, value));
    }
    return request.build();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.close();
  }
}
