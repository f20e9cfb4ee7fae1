package io.github.ecsconex.docker.engine;

import com.github.dockerjava.transport.UnixSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to an engine that nothing is spoken on yet. For what docker-java's HTTP clients
 * cannot do, or do slowly.
 *
 * <p>Closing it breaks off what goes on, whoever reads or writes.
 */
final class EngineSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSocket.class);

  private final Socket socket;

  /** What TLS is spoken over; without TLS the same. */
  private final Socket below;

  private EngineSocket(Socket socket, Socket below) {
    this.socket = socket;
    this.below = below;
  }

  /** One that speaks over {@code socket}, without TLS. */
  EngineSocket(Socket socket) {
    this(socket, socket);
  }

  /**
   * Connects to the engine at {@code address}, over TLS if {@code tls} is there; the certificate
   * must then be one of the host.
   *
   * @param limit of the wait for the connection, and of each wait for what the other side of TLS
   *     says then
   */
  static EngineSocket open(URI address, Optional<SSLContext> tls, Duration limit)
      throws IOException, InterruptedException {
    if (address.getScheme().equals("unix")) {
      return new EngineSocket(atPath(address.getPath()));
    }
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address.getHost(), address.getPort()),
          Math.toIntExact(limit.toMillis()));
      return new EngineSocket(
          tls.isPresent() ? secured(socket, tls.get(), address, limit) : socket, socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket atPath(String path) throws IOException, InterruptedException {
    try {
      return UnixSocket.get(path);
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while connecting to " + path);
    }
  }

  /** What is spoken over; whoever closes that alone may have to wait for whoever writes. */
  Socket socket() {
    return socket;
  }

  @Override
  public void close() {
    close(below);
    // TLS takes leave of the other side, which it no longer can, in place of waiting to.
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("closing a connection to the engine failed", e);
    }
  }

  private static Socket secured(Socket socket, SSLContext tls, URI address, Duration limit)
      throws IOException {
    SSLSocket secured =
        (SSLSocket)
            tls.getSocketFactory().createSocket(socket, address.getHost(), address.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.setSoTimeout(Math.toIntExact(limit.toMillis()));
    secured.startHandshake();
    secured.setSoTimeout(0);
    return secured;
  }
}
