package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderedLogTest {
  @Test
  void handsNothingOnOnceItIsClosed() {
    List<String> lines = new ArrayList<>();
    OrderedLog log = new OrderedLog(lines::add);
    log.line("in time");
    log.close();
    log.line("late");
    assertThat(lines).containsExactly("in time");
  }
}
