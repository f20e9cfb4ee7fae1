package io.github.ecsconex.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreePortTest {
  @Test
  void noConnectionIsGivenAPortThatIsToBeListenedAt() throws IOException {
    // By lines: it gives all at the first read, or nothing more.
    Path file = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    String range = Files.readAllLines(file).getFirst();
    int firstOfConnections = Integer.parseInt(range.split("\\s+", -1)[0]);
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      found.add(FreePort.find());
    }
    assertThat(found).doesNotHaveDuplicates().allMatch(port -> port < firstOfConnections);
    try (ServerSocket first = new ServerSocket(found.getFirst())) {
      assertThat(first.isBound()).isTrue();
    }
  }
}
