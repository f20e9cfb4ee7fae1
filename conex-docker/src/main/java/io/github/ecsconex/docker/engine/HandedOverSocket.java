package io.github.ecsconex.docker.engine;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ServerSocketFactory;

/**
 * Lets a server serve one connection that stands already, and none besides: it listens nowhere, so
 * that nobody else on this machine can ask it for secrets.
 */
final class HandedOverSocket extends ServerSocketFactory {
  /** What the server is told to listen on, since it must be told something. */
  static final SocketAddress NOWHERE = new Nowhere();

  private final Socket socket;

  HandedOverSocket(Socket socket) {
    this.socket = socket;
  }

  @Override
  public ServerSocket createServerSocket() throws IOException {
    return new Once(socket);
  }

  @Override
  public ServerSocket createServerSocket(int port) throws IOException {
    throw new SocketException("it listens nowhere");
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog) throws IOException {
    return createServerSocket(port);
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, java.net.InetAddress address)
      throws IOException {
    return createServerSocket(port);
  }

  private static final class Nowhere extends SocketAddress {
    @Override
    public String toString() {
      return "nowhere";
    }
  }

  private static final class Once extends ServerSocket {
    private final Socket socket;
    private final AtomicBoolean given = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    Once(Socket socket) throws IOException {
      this.socket = socket;
    }

    @Override
    public void bind(SocketAddress address) {}

    @Override
    public SocketAddress getLocalSocketAddress() {
      return NOWHERE;
    }

    @Override
    public Socket accept() throws IOException {
      if (given.compareAndSet(false, true)) {
        return socket;
      }
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new SocketException("closed");
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      super.close();
    }
  }
}
