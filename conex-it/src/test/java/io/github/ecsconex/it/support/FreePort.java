package io.github.ecsconex.it.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A port that nobody listens on yet. */
public final class FreePort {
  /** Below those that the system gives to connections, see ip_local_port_range in ip(7). */
  private static final int FIRST = 12_000;

  private static final int NUMBER = 20_000;

  /** Far enough apart for processes that run at once, whose ids are often neighbours. */
  private static final AtomicLong NEXT = new AtomicLong(ProcessHandle.current().pid() * 64);

  private FreePort() {}

  /**
   * One that no connection gets by chance before somebody listens there, and that this process has
   * not been given for long.
   */
  public static int find() throws IOException {
    for (int tried = 0; tried < NUMBER; tried++) {
      int port = FIRST + (int) (NEXT.getAndIncrement() % NUMBER);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no port is free from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until {@code process} listens there. */
  public static void awaitListener(int port, Process process)
      throws IOException, InterruptedException {
    while (process.isAlive()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(20);
      }
    }
    throw new IOException("the server that was to listen at port " + port + " ended");
  }
}
