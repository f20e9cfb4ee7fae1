package io.github.ecsconex.it.support;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.awaitility.Awaitility;

/**
 * A Docker Engine of a test's own, which it may kill, restart and fill. Needs root.
 *
 * <p>It has its own network, so that it cannot touch the bridge and the rules of this machine's
 * engine, and its own process ids and mounts, so that nothing of it outlives {@link #close()} or
 * the JVM. One cable leads from this machine to it: {@link #gateway()} is this machine's end, where
 * a registry can listen that the engine and the test both reach.
 */
public final class PrivateEngine implements AutoCloseable {
  private static final int PLENTY = 1024;
  private static final int TLS_PORT = 2376;
  private static final long LIMIT_SECONDS = 60;

  private final Path folder;
  private final Process namespaces;
  private final EngineNetwork network;
  private final Optional<Path> authority;
  private final List<String> options;
  private Process dockerd;

  private PrivateEngine(
      Path folder,
      Process namespaces,
      EngineNetwork network,
      Optional<Path> authority,
      List<String> options)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.namespaces = namespaces;
    this.network = network;
    this.authority = authority;
    this.options = options;
    this.dockerd = launch();
  }

  /** Starts an engine. */
  public static PrivateEngine start() throws IOException, InterruptedException {
    return startWithRoomFor(PLENTY);
  }

  /**
   * Starts an engine that finds each of {@code hosts} at an address of this machine, {@link
   * #addressOf}, where a test can have it answer.
   *
   * @param authority the file of the certificate by which the engine knows that it is them; it
   *     trusts no other
   */
  static PrivateEngine startWithHosts(List<String> hosts, Path authority)
      throws IOException, InterruptedException {
    return start(PLENTY, new EngineNetwork(hosts), Optional.of(authority), List.of());
  }

  /**
   * Starts an engine that listens at {@link #tlsHost()} as well, where it lets in only who has a
   * certificate.
   *
   * @param certificates where they are put: those of who is let in into {@code client}, and those
   *     of somebody else into {@code stranger}
   */
  public static PrivateEngine startWithTls(Path certificates)
      throws IOException, InterruptedException {
    EngineNetwork network = new EngineNetwork(List.of());
    TestAuthority authority =
        TestAuthority.create(certificates.resolve("authority"), List.of("localhost"));
    Path engine = certificates.resolve("engine");
    authority.issue(engine, "engine", "ip:" + network.engine());
    authority.issue(certificates.resolve("client"), "client", "dns:client");
    Path stranger = certificates.resolve("stranger");
    TestAuthority.create(certificates.resolve("other"), List.of("localhost"))
        .issue(stranger, "stranger", "dns:client");
    // He trusts the engine; it is the engine that must not trust him.
    Files.copy(engine.resolve("ca.pem"), stranger.resolve("ca.pem"), REPLACE_EXISTING);
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--host", "tcp://" + network.engine() + ":" + TLS_PORT));
    options.addAll(List.of("--tlsverify", "--tlscacert", engine + "/ca.pem"));
    options.addAll(List.of("--tlscert", engine + "/cert.pem", "--tlskey", engine + "/key.pem"));
    return start(PLENTY, network, Optional.empty(), options);
  }

  /**
   * Starts an engine that has room for {@code megabytes} of images and containers, and no more.
   * They are kept in memory.
   */
  public static PrivateEngine startWithRoomFor(int megabytes)
      throws IOException, InterruptedException {
    return start(megabytes, new EngineNetwork(List.of()), Optional.empty(), List.of());
  }

  private static PrivateEngine start(
      int megabytes, EngineNetwork network, Optional<Path> authority, List<String> options)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("conex-engine");
    network.writeHosts(folder.resolve("hosts"));
    String prepare =
        """
        ip link set lo up
        mkdir %1$s/data
        mount -t tmpfs -o size=%2$dm tmpfs %1$s/data
        mount --bind %1$s/hosts /etc/hosts
        echo nameserver 127.0.0.1 > %1$s/resolv.conf
        mount --bind %1$s/resolv.conf /etc/resolv.conf
        """
            .formatted(folder, megabytes);
    // Nobody is there to answer: a name that is not in hosts is refused, not waited for.
    // The first process of the namespaces ends with its standard input, and they with it.
    Process namespaces =
        new ProcessBuilder(
                "unshare",
                "--net",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-ec",
                // Not exec cat: the shell reaps what loses its parent when an engine is killed.
                prepare + "echo ready; cat")
            .redirectError(folder.resolve("namespaces.log").toFile())
            .start();
    Programs.endWithThisJvm(namespaces);
    String ready = namespaces.inputReader().readLine();
    if (!"ready".equals(ready)) {
      throw new IOException(
          "could not make the namespaces of an engine, which takes root: "
              + Files.readString(folder.resolve("namespaces.log")));
    }
    network.connect(firstInside(namespaces));
    return new PrivateEngine(folder, namespaces, network, authority, options);
  }

  private static long firstInside(Process namespaces) {
    return namespaces.children().findFirst().orElseThrow().pid();
  }

  private Process launch() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("nsenter", "--target", Long.toString(firstInside(namespaces))));
    command.addAll(List.of("--net", "--mount", "--pid", "--"));
    command.add(Programs.require("dockerd").toString());
    command.addAll(List.of("--host", host().toString(), "--data-root", folder + "/data"));
    command.addAll(List.of("--exec-root", folder + "/exec", "--pidfile", folder + "/dockerd.pid"));
    command.addAll(List.of("--insecure-registry", gateway() + "/32"));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    // See "System roots" of Go's crypto/x509.
    authority.ifPresent(file -> builder.environment().put("SSL_CERT_FILE", file.toString()));
    Process launched = builder.start();
    Awaitility.await("an engine of the test's own; its log is in " + folder)
        .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
        .until(() -> answers() || !launched.isAlive());
    if (!launched.isAlive()) {
      throw new IOException("dockerd ended: " + endOfLog());
    }
    return launched;
  }

  private String endOfLog() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  private boolean answers() {
    try (Engine engine = Engine.at(host())) {
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Where the engine listens. */
  public URI host() {
    return URI.create("unix://" + folder + "/docker.sock");
  }

  /** Where an engine with TLS listens for it. */
  public URI tlsHost() {
    return URI.create("tcp://" + network.engine() + ":" + TLS_PORT);
  }

  /** The address of this machine that the engine reaches, and that it takes registries at. */
  public String gateway() {
    return network.gateway();
  }

  /** The address of this machine that the engine finds {@code host} at. */
  String addressOf(String host) {
    return network.addressOf(host);
  }

  /** A connection to the engine; the caller closes it. */
  public Engine connect() {
    return Engine.at(host());
  }

  /** Kills the engine as a crash would; its containers' processes may live on. */
  public void kill() throws InterruptedException {
    dockerd.descendants().forEach(ProcessHandle::destroyForcibly);
    dockerd.destroyForcibly();
    dockerd.waitFor();
  }

  /** Tells the engine to stop, as a person who restarts it does, and waits until it has. */
  public void stop() throws InterruptedException {
    dockerd.children().forEach(ProcessHandle::destroy);
    dockerd.waitFor();
  }

  /** Starts the engine again after {@link #kill()} or {@link #stop()}. */
  public void restart() throws IOException, InterruptedException {
    Files.deleteIfExists(folder.resolve("dockerd.pid"));
    dockerd = launch();
  }

  @Override
  public void close() {
    try {
      namespaces.getOutputStream().close();
      if (!namespaces.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        namespaces.destroyForcibly();
      }
      PathUtils.deleteDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("could not end the engine in " + folder, e);
    } catch (InterruptedException e) {
      namespaces.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
