package io.github.ecsconex.it.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A TCP proxy that can be told to fail: HAProxy, steered by its own runtime API. */
public final class FaultProxy implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";
  private static final int PORT = 5000;
  private static final int CONTROL = 9999;
  private static final String HANGING = "/hanging";
  private static final int LIMIT_MILLIS = 10_000;

  private final int port;
  private final int control;
  private final Runnable end;

  /** The list, named as its file, of the clients that hang. */
  private final String hanging;

  private FaultProxy(int port, int control, String hanging, Runnable end) {
    this.port = port;
    this.control = control;
    this.hanging = hanging;
    this.end = end;
  }

  /** Starts a proxy to {@code port} of {@code target}, a container in {@code network}. */
  static FaultProxy start(Network network, String target, int port)
      throws IOException, InterruptedException {
    @SuppressWarnings("resource") // close() stops it
    GenericContainer<?> container =
        new GenericContainer<>(ContainerImages.haproxy())
            .withNetwork(network)
            .withExposedPorts(PORT, CONTROL)
            .withCopyToContainer(
                Transferable.of(configuration(PORT, CONTROL, HANGING, target + ":" + port)),
                "/haproxy.cfg")
            .withCopyToContainer(Transferable.of(""), HANGING)
            .withCommand("haproxy", "-db", "-f", "/haproxy.cfg")
            .waitingFor(Wait.forHttp("/v2/").forPort(PORT));
    container.start();
    return new FaultProxy(
        container.getMappedPort(PORT), container.getMappedPort(CONTROL), HANGING, container::stop);
  }

  /**
   * Starts a proxy to {@code target} of this machine, as a process of it.
   *
   * @param folder where it keeps its files
   */
  public static FaultProxy start(Path folder, int target) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = FreePort.find();
    int control = FreePort.find();
    Path hanging = Files.writeString(folder.resolve("hanging"), "");
    Path configuration =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            configuration(port, control, hanging.toString(), ADDRESS + ":" + target));
    Process process =
        new ProcessBuilder(
                Programs.require("haproxy").toString(), "-db", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("haproxy.log").toFile())
            .start();
    Programs.endWithThisJvm(process);
    FreePort.awaitListener(control, process);
    return new FaultProxy(port, control, hanging.toString(), process::destroy);
  }

  private static String configuration(int port, int control, String hanging, String target) {
    return """
    global
      maxconn 200
      stats socket ipv4@:%d level admin
    defaults
      mode tcp
      timeout connect 5s
      timeout client 1h
      timeout server 1h
    frontend front
      bind :%d
      acl hanging src -f %s
      tcp-request inspect-delay 1h
      tcp-request content accept unless hanging
      tcp-request content reject if WAIT_END
      default_backend back
    backend back
      server target %s
    """
        .formatted(control, port, hanging, target);
  }

  /** The host and port to connect to. */
  public String address() {
    return ADDRESS + ":" + port;
  }

  /** Cuts what is connected, and lets nobody connect any more. */
  public void refuse() throws IOException {
    tell("disable frontend front");
    cut();
  }

  /** Cuts what is connected; whoever connects again gets through. */
  public void cut() throws IOException {
    tell("shutdown sessions server back/target");
  }

  /** Lets nobody through, and tells nobody so: whoever connects waits. */
  public void hang() throws IOException {
    tell("add acl " + hanging + " 0.0.0.0/0");
    cut();
  }

  /** Lets everybody through again. */
  public void restore() throws IOException {
    tell("clear acl " + hanging);
    tell("enable frontend front");
  }

  /** How many connections have been let through so far. */
  public long connections() throws IOException {
    for (String line : tell("show stat").split("\n", -1)) {
      String[] fields = line.split(",", -1);
      // See "statistics format" in HAProxy's management guide: the eighth is stot.
      if (fields.length > 7 && fields[0].equals("front") && fields[1].equals("FRONTEND")) {
        return Long.parseLong(fields[7]);
      }
    }
    throw new IOException("the proxy has no statistics of its frontend");
  }

  private String tell(String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), control)) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
