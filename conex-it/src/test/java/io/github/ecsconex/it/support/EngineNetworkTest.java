package io.github.ecsconex.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EngineNetworkTest {
  @Test
  void anEngineSharesItsAddressesWithNoneThatMayStillRun() {
    List<String> ends =
        Stream.generate(() -> new EngineNetwork(List.of("a.example", "b.example")))
            .limit(64)
            .flatMap(each -> Stream.of(each.gateway(), each.engine(), each.addressOf("b.example")))
            .toList();
    assertThat(ends).doesNotHaveDuplicates().allMatch(each -> each.matches("198\\.1[89]\\..*"));
  }
}
