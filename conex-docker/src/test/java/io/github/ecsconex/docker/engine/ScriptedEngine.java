package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What an engine answers when it is ill, which a real one cannot be made to. It has no images but
 * what a build or a push is answered with, no BuildKit and no limits.
 */
final class ScriptedEngine implements AutoCloseable {
  private static final byte[] IMAGE = "{\"Id\":\"sha256:1\",\"Size\":7}".getBytes(UTF_8);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requests = new ArrayList<>();
  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private volatile HttpHandler build = exchange -> answer(exchange, 200);
  private volatile HttpHandler push = exchange -> answer(exchange, 200);
  private volatile boolean builds;
  private volatile boolean stopping;

  ScriptedEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where it listens. */
  URI address() {
    return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on there is an image after a build. */
  void makeImages() {
    builds = true;
  }

  /** From now on it answers no more, except what has begun already. */
  void stop() {
    stopping = true;
  }

  /** From now on there is no image. */
  void forget() {
    builds = false;
  }

  /** From now on a build, whose tree was read, is answered with {@code items}. */
  void answerBuilds(int status, String... items) {
    build =
        exchange -> {
          if (readBody(exchange)) {
            answer(exchange, status, items);
          }
        };
  }

  /** From now on a push is answered with {@code items}. */
  void answerPushes(int status, String... items) {
    push = exchange -> answer(exchange, status, items);
  }

  void onBuild(HttpHandler handler) {
    build = handler;
  }

  void onPush(HttpHandler handler) {
    push = handler;
  }

  /** What was asked, but for questions: the method and the path with its query. */
  List<String> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** How the bodies of builds ended: {@code whole} or {@code broken off}. */
  BlockingQueue<String> bodies() {
    return bodies;
  }

  /** Reads a body to its end; false if it has none. */
  boolean readBody(HttpExchange exchange) {
    try {
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
      bodies.add("whole");
      return true;
    } catch (IOException e) {
      bodies.add("broken off");
      return false;
    }
  }

  /** Answers with items, one after another. */
  static void answer(HttpExchange exchange, int status, String... items) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(String.join("\n", items).getBytes(UTF_8));
      }
    }
  }

  /** Answers with items, and is gone in the middle of the next one. */
  static void dieAfter(HttpExchange exchange, String... items) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write((String.join("\n", items) + "\n{\"str").getBytes(UTF_8));
    out.flush();
    // An exception closes the connection without the end that a whole answer has.
    throw new IOException("dead");
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    if (!exchange.getRequestMethod().equals("GET")) {
      synchronized (requests) {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      }
    }
    if (stopping) {
      throw new IOException("stopping");
    }
    if (path.equals("/_ping")) {
      answer(exchange, 200, "OK");
    } else if (path.equals("/info")) {
      answer(exchange, 200, "{\"MemoryLimit\":false,\"CpuCfsQuota\":false}");
    } else if (path.equals("/build")) {
      build.handle(exchange);
    } else if (path.endsWith("/push")) {
      push.handle(exchange);
    } else if (path.equals("/images/json")) {
      answer(exchange, 200, "[]");
    } else if (path.endsWith("/tag") && builds) {
      answer(exchange, 201);
    } else if (exchange.getRequestMethod().equals("DELETE")) {
      answer(exchange, 200, "[]");
    } else if (path.matches("/images/conex-job.*/json") && builds) {
      answer(exchange, 200, new String(IMAGE, UTF_8));
    } else if (path.matches("/images/.*[A-Z].*/json")) {
      answer(exchange, 400, "{\"message\":\"invalid reference format\"}");
    } else {
      answer(exchange, 404, "{\"message\":\"No such image\"}");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
