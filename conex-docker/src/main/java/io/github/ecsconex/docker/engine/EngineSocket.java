package io.github.ecsconex.docker.engine;

import com.github.dockerjava.transport.UnixSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection to an engine that nothing is spoken on yet. For what docker-java's HTTP clients
 * cannot do: they have words of their own for the header that asks for another protocol.
 */
final class EngineSocket {
  private EngineSocket() {}

  /**
   * Connects to the engine at {@code address}, over TLS if {@code tls} is there; the certificate
   * must then be one of the host.
   *
   * @param limit of the wait for the connection, and of each wait for what the other side of TLS
   *     says then
   */
  static Socket open(URI address, Optional<SSLContext> tls, Duration limit) throws IOException {
    if (address.getScheme().equals("unix")) {
      return UnixSocket.get(address.getPath());
    }
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(address.getHost(), address.getPort()),
          Math.toIntExact(limit.toMillis()));
      return tls.isPresent() ? secured(socket, tls.get(), address, limit) : socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
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
