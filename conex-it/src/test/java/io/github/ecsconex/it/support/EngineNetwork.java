package io.github.ecsconex.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network of an engine of a test's own: one cable from this machine, and what the engine knows
 * of who is at the near end of it.
 */
final class EngineNetwork {
  /** Addresses to a cable: the network's own, two ends, hosts, and the broadcast. */
  private static final int BLOCK = 16;

  private static final int MOST_HOSTS = BLOCK - 4;
  private static final int BLOCKS = (1 << 17) / BLOCK;

  /** Far enough apart for processes that run at once, whose ids are often neighbours. */
  private static final int BLOCKS_OF_A_PROCESS = 64;

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String cable;
  private final String prefix;
  private final int first;
  private final Map<String, String> hosts = new LinkedHashMap<>();

  /**
   * @param hosts each gets an address of this machine of its own
   */
  EngineNetwork(List<String> hosts) {
    if (hosts.size() > MOST_HOSTS) {
      throw new IllegalArgumentException("no more than " + MOST_HOSTS + " hosts: " + hosts);
    }
    // Of the block for benchmarks of networks (RFC 2544), which no other network here should use.
    long pid = ProcessHandle.current().pid();
    int number = NEXT.getAndIncrement();
    int address = (int) ((pid * BLOCKS_OF_A_PROCESS + number) % BLOCKS) * BLOCK;
    this.cable = "cx" + pid + "-" + number;
    this.prefix = "198." + (18 + (address >> 16)) + "." + (address >> 8 & 255) + ".";
    this.first = address & 255;
    for (String host : hosts) {
      this.hosts.put(host, prefix + (first + 3 + this.hosts.size()));
    }
  }

  /** This machine's end of the cable. */
  String gateway() {
    return prefix + (first + 1);
  }

  /** The engine's end of the cable. */
  String engine() {
    return prefix + (first + 2);
  }

  /** The address of this machine that the engine finds {@code host} at. */
  String addressOf(String host) {
    String address = hosts.get(host);
    if (address == null) {
      throw new IllegalArgumentException("the engine knows no " + host);
    }
    return address;
  }

  /** Writes what is to be the engine's {@code /etc/hosts}, see hosts(5). */
  void writeHosts(Path file) throws IOException {
    StringBuilder lines = new StringBuilder(Files.readString(Path.of("/etc/hosts"))).append('\n');
    hosts.forEach((host, address) -> lines.append(address).append(' ').append(host).append('\n'));
    Files.writeString(file, lines);
  }

  /**
   * Lays the cable. It goes when the engine's network goes.
   *
   * @param inside a process in the engine's network
   */
  void connect(long inside) throws IOException, InterruptedException {
    String enter = "nsenter --target " + inside + " --net ";
    require("ip link add " + cable + " type veth peer name conex0 netns " + inside);
    require("ip addr add " + gateway() + "/28 dev " + cable);
    for (String address : hosts.values()) {
      require("ip addr add " + address + "/28 dev " + cable);
    }
    require("ip link set " + cable + " up");
    require(enter + "ip addr add " + engine() + "/28 dev conex0");
    require(enter + "ip link set conex0 up");
    require(enter + "ip route add default via " + gateway());
  }

  private static void require(String command) throws IOException, InterruptedException {
    String output = Programs.run(command.split(" "));
    if (!output.isEmpty()) {
      throw new IOException(command + ": " + output);
    }
  }
}
