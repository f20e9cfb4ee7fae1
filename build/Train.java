import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a worker against a server that knows an empty queue, a registry and an engine, until it has
 * asked for messages twice. What the JVM has learned by then it writes down as its options say.
 *
 * <p>{@code java Train.java -XX:AOTCacheOutput=file program}
 */
final class Train {
  private static final long LIMIT_SECONDS = 120;
  private static final CountDownLatch RECEIVED = new CountDownLatch(2);

  private Train() {}

  public static void main(String[] arguments) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(answers -> Thread.ofVirtual().start(answers));
    server.createContext("/", Train::answer);
    server.start();
    String host = "127.0.0.1:" + server.getAddress().getPort();
    Path engine = Files.createTempDirectory("training").resolve("docker.sock");
    listen(engine, server.getAddress());
    ProcessBuilder builder = new ProcessBuilder(arguments[1], "worker").inheritIO();
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("DOCKER_HOST", "unix://" + engine),
                Map.entry("CONEX_QUEUE", "sqs:http://" + host + "/123456789012/training"),
                Map.entry("CONEX_REGISTRIES", "ecr:us-east-1"),
                Map.entry("CONEX_NOTIFY", "sns:arn:aws:sns:us-east-1:123456789012:training"),
                Map.entry("CONEX_CACHE", "/tmp/training"),
                Map.entry("CONEX_HEALTH", "127.0.0.1:" + freePort()),
                Map.entry("GithubAccessToken", "training"),
                Map.entry("AWS_ENDPOINT_URL", "http://" + host),
                Map.entry("AWS_REGION", "us-east-1"),
                Map.entry("AWS_ACCESS_KEY_ID", "training"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "training"),
                Map.entry("JAVA_TOOL_OPTIONS", arguments[0] + " -Xlog:all=error:stderr")));
    Process process = builder.start();
    boolean received = RECEIVED.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroy();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    server.stop(0);
    if (!received || !ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("the worker did not get to its work, or not to its end");
    }
  }

  /** Has the server be found at a path too, as an engine is. */
  private static void listen(Path path, SocketAddress server) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              SocketChannel client = listener.accept();
              SocketChannel target = SocketChannel.open(server);
              Thread.ofVirtual().start(() -> carry(client, target));
              Thread.ofVirtual().start(() -> carry(target, client));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void carry(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 13);
    try (from;
        to) {
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
    } catch (IOException e) {
      // One of them has hung up.
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      String path = exchange.getRequestURI().getPath();
      String body = "{}";
      if (target.endsWith(".ReceiveMessage")) {
        RECEIVED.countDown();
      } else if (target.endsWith(".GetAuthorizationToken")) {
        body =
            "{\"authorizationData\":[{\"authorizationToken\":\"QVdTOnRyYWluaW5n\",\"expiresAt\":"
                + "4102444800,\"proxyEndpoint\":\"https://registry.invalid\"}]}";
      } else if (path.endsWith("/version")) {
        body = "{\"Version\":\"29.0.0\",\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.24\"}";
      } else if (path.endsWith("/json")) {
        body = "[]";
      } else if (path.endsWith("/_ping")) {
        body = "OK";
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
