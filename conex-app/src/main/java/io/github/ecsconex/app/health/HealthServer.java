package io.github.ecsconex.app.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Redactor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers {@code GET /health}: 200 while nothing ails the worker, 503 with the reason while
 * something does. Safe for use by many threads.
 */
public final class HealthServer implements AutoCloseable {
  private static final String PATH = "/health";

  private static final int HEALTHY = 200;
  private static final int SICK = 503;
  private static final int NO_SUCH_METHOD = 405;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Answers at {@code address} from now on, until it is closed.
   *
   * @param ailment what is wrong at the time, empty if nothing is; asked for each answer
   * @param redactor what no answer may show
   * @throws RejectedException if it cannot listen there
   */
  public static HealthServer start(
      InetSocketAddress address, Supplier<Optional<String>> ailment, Redactor redactor)
      throws RejectedException {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(address.getHostString(), address.getPort()), 0);
      HealthServer health = new HealthServer(server);
      server.setExecutor(health.threads);
      server.createContext(
          PATH, exchange -> answer(exchange, () -> ailment.get().map(redactor::redact)));
      server.start();
      return health;
    } catch (IOException e) {
      throw new RejectedException(
          "could not tell the worker's health at " + url(address) + ": " + e.getMessage(), e);
    }
  }

  /** What a server at {@code address} is asked. */
  public static String url(InetSocketAddress address) {
    return "http://" + address.getHostString() + ":" + address.getPort() + PATH;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static void answer(HttpExchange exchange, Supplier<Optional<String>> ailment)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(NO_SUCH_METHOD, -1);
        return;
      }
      Optional<String> reason = ailment.get();
      byte[] body = (reason.orElse("healthy") + "\n").getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(reason.isEmpty() ? HEALTHY : SICK, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
