package io.github.ecsconex.docker.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
        return new Limited(socket);
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

  /** Another, but for what can be read from it. Has all that a server of gRPC asks of a socket. */
  private static final class Limited extends Socket {
    private final Socket socket;
    private final InputStream in;

    Limited(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new LimitedFrames(socket.getInputStream());
    }

    @Override
    public InputStream getInputStream() {
      return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return socket.getOutputStream();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
      return NOWHERE;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return NOWHERE;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
      // Whoever connected it has decided that.
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
