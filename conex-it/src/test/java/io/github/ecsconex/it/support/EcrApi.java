package io.github.ecsconex.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API of ECR, in every region: what stands in for AWS answers, but the logins that it gives are
 * good for as long as those of ECR are, and can be revoked; and it may throttle.
 */
public final class EcrApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/[0-9]+/([^/]+)/ecr/");
  private static final Duration LIFE = Duration.ofHours(12);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Upstream aws;
  private final Map<String, EcrLogins> logins;
  private final Map<String, String> places;
  private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();

  private EcrApi(
      HttpServer server, URI aws, Map<String, EcrLogins> logins, Map<String, String> places) {
    this.server = server;
    this.logins = Map.copyOf(logins);
    this.places = Map.copyOf(places);
    this.aws = new Upstream(aws);
  }

  /**
   * Starts it.
   *
   * @param logins of each region
   */
  static EcrApi start(URI aws, Map<String, EcrLogins> logins) throws IOException {
    return start(aws, logins, Map.of());
  }

  /**
   * The same with registries in other places than ECR's own.
   *
   * @param places of the hosts that it would name
   */
  static EcrApi start(URI aws, Map<String, EcrLogins> logins, Map<String, String> places)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    EcrApi api = new EcrApi(server, aws, logins, places);
    server.setExecutor(api.threads);
    server.createContext("/", api::answer);
    server.start();
    return api;
  }

  /** Where it answers. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Throttles the next {@code times} calls of {@code action}, such as {@code PutImage}. */
  public void throttle(String action, int times) {
    throttled.put(action, new AtomicInteger(times));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String action = target == null ? "" : target.substring(target.indexOf('.') + 1);
      AtomicInteger left = throttled.get(action);
      if (left != null && left.getAndDecrement() > 0) {
        String fault = "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}";
        send(exchange, 400, fault.getBytes(UTF_8));
        return;
      }
      HttpResponse<InputStream> answer = aws.ask(exchange, exchange.getRequestURI().toString());
      if (action.equals("GetAuthorizationToken") && answer.statusCode() == 200) {
        try (InputStream body = answer.body()) {
          String suffix = logins.get(region(exchange)).suffix();
          JsonNode lasting = loginsThatLast(JSON.readTree(body), suffix);
          send(exchange, 200, inPlace(lasting.toString()));
        }
      } else if (answer.statusCode() == 200) {
        try (InputStream body = answer.body()) {
          send(exchange, 200, inPlace(new String(body.readAllBytes(), UTF_8)));
        }
      } else {
        Upstream.answer(exchange, answer);
      }
    }
  }

  private byte[] inPlace(String text) {
    String told = text;
    for (Map.Entry<String, String> place : places.entrySet()) {
      told = told.replace(place.getKey(), place.getValue());
    }
    return told.getBytes(UTF_8);
  }

  /** See "Authenticating Requests (AWS Signature Version 4)", the credential's scope. */
  private static String region(HttpExchange exchange) throws IOException {
    String signature = exchange.getRequestHeaders().getFirst("Authorization");
    Matcher scope = SCOPE.matcher(signature == null ? "" : signature);
    if (!scope.find()) {
      throw new IOException("not signed for a region: " + signature);
    }
    return scope.group(1);
  }

  /** moto's have expired in 2015, and are the same each time. */
  private static JsonNode loginsThatLast(JsonNode answer, String suffix) {
    for (JsonNode data : answer.path("authorizationData")) {
      String login =
          new String(Base64.getDecoder().decode(data.path("authorizationToken").asText()), UTF_8)
              + suffix;
      ((ObjectNode) data)
          .put("authorizationToken", Base64.getEncoder().encodeToString(login.getBytes(UTF_8)))
          .put("expiresAt", Instant.now().plus(LIFE).getEpochSecond());
    }
    return answer;
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    aws.close();
  }
}
