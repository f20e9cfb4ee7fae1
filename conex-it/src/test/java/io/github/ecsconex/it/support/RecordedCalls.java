package io.github.ecsconex.it.support;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before a server that speaks AWS's JSON protocol, keeps what it is asked, and throttles it
 * where a test says so.
 */
public final class RecordedCalls implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> HEADERS =
      List.of("Authorization", "Content-Type", "X-Amz-Date", "X-Amz-Target");

  /** See "Authorization header" in AWS's guide to Signature Version 4. */
  private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/");

  private static final String THROTTLED =
      "{\"__type\":\"com.amazonaws.sqs#RequestThrottled\",\"message\":\"Rate exceeded\"}";

  /**
   * A call that was answered well.
   *
   * @param operation such as {@code ReceiveMessage}
   * @param caller the access key that it was signed with
   */
  public record Call(String operation, String caller, JsonNode body, JsonNode answer) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI target;
  private final HttpServer server;

  /** Begins to stand before {@code target}. */
  public RecordedCalls(URI target) throws IOException {
    this.target = target;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::forward);
    server.start();
  }

  /** Where it is to be asked in place of the server. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** All calls that were answered well, in the order of the answers. */
  public List<Call> all() {
    return List.copyOf(calls);
  }

  /** The bodies of all calls of {@code operation} that were answered well, in their order. */
  public List<JsonNode> of(String operation) {
    return calls.stream()
        .filter(call -> call.operation().equals(operation))
        .map(Call::body)
        .toList();
  }

  /** The next {@code calls} calls of {@code operation} are refused for being too many. */
  public void throttle(String operation, int calls) {
    throttled.put(operation, new AtomicInteger(calls));
  }

  /** Whether there is none left of the calls that were to be throttled. */
  public boolean hasThrottledAll() {
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
        calls.add(
            new Call(
                operation, caller(exchange), JSON.readTree(body), JSON.readTree(answer.body())));
      }
      answer(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String caller(HttpExchange exchange) {
    Matcher credential =
        CREDENTIAL.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    return credential.find() ? credential.group(1) : "";
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
