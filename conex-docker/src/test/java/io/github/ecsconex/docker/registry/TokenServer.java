package io.github.ecsconex.docker.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Gives tokens to whoever asks, one after the other: {@code token-1}, {@code token-2}. */
final class TokenServer implements AutoCloseable {
  private final HttpServer server;
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final List<Optional<String>> authorizations = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "{\"token\": \"token-%d\", \"expires_in\": 300}";

  TokenServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** What a registry says of it. */
  String challenge() {
    return "Bearer realm=\"" + realm() + "\",service=\"registry.test\"";
  }

  String realm() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
  }

  /** From now on it answers so; {@code %d} is the number of the question. */
  void answer(int newStatus, String newAnswer) {
    status = newStatus;
    answer = newAnswer;
  }

  /** The queries so far, decoded. */
  List<String> queries() {
    return List.copyOf(queries);
  }

  /** The credentials of the questions so far. */
  List<Optional<String>> authorizations() {
    return List.copyOf(authorizations);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    authorizations.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
    queries.add(URLDecoder.decode(exchange.getRequestURI().getRawQuery(), UTF_8));
    RegistryServer.answer(
        exchange, status, answer.replace("%d", String.valueOf(queries.size())).getBytes(UTF_8));
  }
}
