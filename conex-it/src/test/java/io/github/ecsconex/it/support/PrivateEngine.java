package io.github.ecsconex.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final long LIMIT_SECONDS = 60;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Path folder;
  private final Process namespaces;
  private final String gateway;
  private Process dockerd;

  private PrivateEngine(Path folder, Process namespaces, String gateway)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.namespaces = namespaces;
    this.gateway = gateway;
    this.dockerd = launch();
  }

  /** Starts an engine. */
  public static PrivateEngine start() throws IOException, InterruptedException {
    return startWithRoomFor(PLENTY);
  }

  /**
   * Starts an engine that has room for {@code megabytes} of images and containers, and no more.
   * They are kept in memory.
   */
  public static PrivateEngine startWithRoomFor(int megabytes)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("conex-engine");
    String prepare =
        "ip link set lo up; mkdir %s/data; mount -t tmpfs -o size=%dm tmpfs %s/data"
            .formatted(folder, megabytes, folder);
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
                prepare + "; echo ready; cat")
            .redirectError(folder.resolve("namespaces.log").toFile())
            .start();
    Programs.endWithThisJvm(namespaces);
    String ready = namespaces.inputReader().readLine();
    if (!"ready".equals(ready)) {
      throw new IOException(
          "could not make the namespaces of an engine, which takes root: "
              + Files.readString(folder.resolve("namespaces.log")));
    }
    return new PrivateEngine(folder, namespaces, connect(namespaces));
  }

  /** Lays the cable; returns this machine's end. It goes when the engine's network goes. */
  private static String connect(Process namespaces) throws IOException, InterruptedException {
    long inside = firstInside(namespaces);
    // Of the block for benchmarks of networks (RFC 2544), which no other network here should use.
    long pid = ProcessHandle.current().pid();
    int number = NEXT.getAndIncrement();
    int block = (int) ((pid * 8 + number % 8) % (1 << 15)) * 4;
    String prefix = "198." + (18 + (block >> 16)) + "." + (block >> 8 & 255) + ".";
    String here = prefix + ((block & 255) + 1);
    String there = prefix + ((block & 255) + 2);
    String cable = "cx" + pid + "-" + number;
    String enter = "nsenter --target " + inside + " --net ";
    require("ip link add " + cable + " type veth peer name conex0 netns " + inside);
    require("ip addr add " + here + "/30 dev " + cable);
    require("ip link set " + cable + " up");
    require(enter + "ip addr add " + there + "/30 dev conex0");
    require(enter + "ip link set conex0 up");
    require(enter + "ip route add default via " + here);
    return here;
  }

  private static void require(String command) throws IOException, InterruptedException {
    String output = Programs.run(command.split(" "));
    if (!output.isEmpty()) {
      throw new IOException(command + ": " + output);
    }
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
    command.addAll(List.of("--insecure-registry", gateway + "/32"));
    Process launched =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
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

  /** The address of this machine that the engine reaches, and that it takes registries at. */
  public String gateway() {
    return gateway;
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
