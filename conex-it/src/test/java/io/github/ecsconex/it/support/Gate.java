package io.github.ecsconex.it.support;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up a build step until a test lets it go on. */
public final class Gate implements AutoCloseable {
  private static final long LIMIT_SECONDS = 120;

  private final CountDownLatch arrival = new CountDownLatch(1);
  private final HttpServer server;
  private volatile boolean open;

  private Gate(HttpServer server) {
    this.server = server;
  }

  /**
   * A gate that is closed.
   *
   * @param address one of this machine that containers reach
   */
  public static Gate at(String address) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
    Gate gate = new Gate(server);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(gate.open ? 200 : 503, -1);
          }
          gate.arrival.countDown();
        });
    server.start();
    return gate;
  }

  /** The line of a Dockerfile that passes only while the gate is open, and waits until then. */
  public String instruction() {
    return "RUN until wget -q -O /dev/null " + url() + "; do sleep 0.2; done";
  }

  /** Where the gate is; no other gate is there. */
  public String url() {
    return "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort();
  }

  /** Waits until a build step stands at the gate. */
  public void awaitArrival() throws InterruptedException {
    if (!arrival.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("no build step has come to the gate");
    }
  }

  /** Lets everybody through from now on. */
  public void open() {
    open = true;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
