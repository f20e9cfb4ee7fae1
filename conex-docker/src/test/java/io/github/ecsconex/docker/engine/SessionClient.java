package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.ecsconex.core.log.LogContext;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/** The engine's end of a session, and the session at the other. */
final class SessionClient implements AutoCloseable {
  static final String UPGRADED = "HTTP/1.1 101 UPGRADED\r\nUpgrade: h2c\r\n\r\n";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Socket socket;
  private final String request;
  private final Optional<BuildkitSession> session;

  private SessionClient(Socket socket, String request, Optional<BuildkitSession> session) {
    this.socket = socket;
    this.request = request;
    this.session = session;
  }

  /** Lets a session be asked for, and answers with {@code answer}. */
  static SessionClient answering(String answer, List<ServerServiceDefinition> services)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Socket near = new Socket(server.getInetAddress(), server.getLocalPort());
      Socket far = server.accept();
      FutureTask<Optional<BuildkitSession>> opening =
          new FutureTask<>(() ->
              BuildkitSession.open(
                  new EngineSocket(near), "an-id", services, LIMIT, LogContext.ofThisThread()));
      Thread.ofVirtual().start(opening);
      String request = readHead(far);
      far.getOutputStream().write(answer.getBytes(ISO_8859_1));
      far.getOutputStream().flush();
      try {
        return new SessionClient(far, request, opening.get());
      } catch (ExecutionException e) {
        far.close();
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }

  private static String readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString();
  }

  /** What was asked for. */
  String request() {
    return request;
  }

  Socket socket() {
    return socket;
  }

  Optional<BuildkitSession> session() {
    return session;
  }

  /** A channel to the session, as the engine has one. */
  ManagedChannel channel() {
    return OkHttpChannelBuilder.forAddress("localhost", 1)
        .usePlaintext()
        .socketFactory(new Given(socket))
        .build();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    session.ifPresent(BuildkitSession::close);
  }

  static void end(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    channel.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static final class Given extends SocketFactory {
    private final Socket socket;

    Given(Socket socket) {
      this.socket = socket;
    }

    @Override
    public Socket createSocket() {
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
      return socket;
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      return socket;
    }
  }
}
