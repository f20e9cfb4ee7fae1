package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.ecsconex.core.log.LogContext;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.okhttp.OkHttpServerBuilder;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of BuildKit: a connection to the engine on which, once it is upgraded, the engine is
 * the client and asks for what a build needs of whoever asked for it. It lasts as long as the build
 * does; the engine ends a build whose session is gone.
 *
 * <p>The protocol is that of moby's {@code POST /session} and BuildKit's package {@code session}.
 */
final class BuildkitSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BuildkitSession.class);

  /** Larger than any request that the engine has to make. */
  private static final int REQUEST_LIMIT = 1 << 16;

  /** More than the steps that an engine runs side by side. */
  private static final int CALLS_LIMIT = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String id;
  private final EngineSocket socket;
  private final ExecutorService threads;
  private final Server server;

  private BuildkitSession(
      String id, EngineSocket socket, List<ServerServiceDefinition> services, LogContext context)
      throws IOException {
    this.id = id;
    this.socket = socket;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    Executor inContext = task -> threads.execute(context.around(task));
    server =
        OkHttpServerBuilder.forPort(HandedOverSocket.NOWHERE, InsecureServerCredentials.create())
            .socketFactory(new HandedOverSocket(socket.socket()))
            .transportExecutor(inContext)
            .executor(inContext)
            .maxInboundMessageSize(REQUEST_LIMIT)
            .maxConcurrentCallsPerConnection(CALLS_LIMIT)
            .permitKeepAliveWithoutCalls(true)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .addServices(services)
            .build()
            .start();
  }

  /**
   * Asks for a session over {@code socket}, which is the session's from then on; empty, and the
   * socket closed, if the engine has no BuildKit.
   *
   * @param id new each time, and not to be guessed
   * @throws IOException if the engine does not answer within {@code limit}, or says that something
   *     ails it
   */
  static Optional<BuildkitSession> open(
      EngineSocket socket,
      String id,
      List<ServerServiceDefinition> services,
      Duration limit,
      LogContext context)
      throws IOException, InterruptedException {
    boolean open = false;
    try {
      if (!upgrade(socket.socket(), request(id, services), limit)) {
        return Optional.empty();
      }
      BuildkitSession session = new BuildkitSession(id, socket, services, context);
      open = true;
      return Optional.of(session);
    } finally {
      if (!open) {
        socket.close();
      }
    }
  }

  /**
   * Whether the engine would open a session over {@code socket}, which is closed.
   *
   * @param id as for a session
   * @throws IOException as for a session
   */
  static boolean isOffered(EngineSocket socket, String id, Duration limit)
      throws IOException, InterruptedException {
    try (socket) {
      return upgrade(socket.socket(), request(id, List.of()), limit);
    }
  }

  /** What a build is told to use it by. */
  String id() {
    return id;
  }

  /** Ends it. The engine sees that at once. */
  @Override
  public void close() {
    // In this order: a server that still has its connection waits for its peer to take leave.
    socket.close();
    server.shutdownNow();
    try {
      if (!server.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a session with the engine is still being served after its build");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }

  private static boolean upgrade(Socket socket, String request, Duration limit)
      throws IOException, InterruptedException {
    FutureTask<UpgradeAnswer> task =
        new FutureTask<>(() -> {
          socket.getOutputStream().write(request.getBytes(ISO_8859_1));
          socket.getOutputStream().flush();
          return UpgradeAnswer.read(socket.getInputStream());
        });
    // Not the socket's own limit, which those to a path on this machine do not have.
    Thread.ofVirtual().name("buildkit-session").start(task);
    try {
      UpgradeAnswer answer = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer.isServerError()) {
        throw new IOException("the engine answers HTTP " + answer.status() + " to a session");
      }
      return answer.isUpgraded();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer for " + limit.toSeconds() + " s", e);
    }
  }

  private static String request(String id, List<ServerServiceDefinition> services) {
    StringBuilder request =
        new StringBuilder("POST /session HTTP/1.1\r\n")
            .append("Host: docker\r\n")
            .append("Connection: Upgrade\r\n")
            .append("Upgrade: h2c\r\n")
            .append("Content-Length: 0\r\n")
            .append("X-Docker-Expose-Session-Uuid: ")
            .append(id)
            .append("\r\nX-Docker-Expose-Session-Name: conex\r\n")
            .append("X-Docker-Expose-Session-Sharedkey: \r\n");
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        request
            .append("X-Docker-Expose-Session-Grpc-Method: /")
            .append(method.getMethodDescriptor().getFullMethodName())
            .append("\r\n");
      }
    }
    return request.append("\r\n").toString();
  }
}
