package io.github.ecsconex.app.health;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private Optional<String> ailment = Optional.empty();

  @Test
  void aHealthyWorkerIsHealthy() throws Exception {
    try (HealthServer server = start(ANY_PORT)) {
      assertThatCode(() -> HealthQuestion.requireHealthy(server.address()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aSickWorkerSaysWhatAilsIt() throws Exception {
    ailment = Optional.of("taking no messages for 60 s: the engine does not answer");
    try (HealthServer server = start(ANY_PORT)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> HealthQuestion.requireHealthy(server.address()))
          .withMessage(
              "the worker is not healthy: taking no messages for 60 s: the engine does not answer");
    }
  }

  @Test
  void aWorkerThatIsNotThereIsNotHealthy() throws Exception {
    InetSocketAddress address;
    try (HealthServer server = start(ANY_PORT)) {
      address = server.address();
    }
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> HealthQuestion.requireHealthy(address))
        .withMessageContaining("no worker answers at")
        .withMessageContaining(Integer.toString(address.getPort()));
  }

  @Test
  void aPlaceThatIsTakenIsToldOf() throws Exception {
    try (HealthServer server = start(ANY_PORT)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> start(server.address()))
          .withMessageContaining(Integer.toString(server.address().getPort()));
    }
  }

  private HealthServer start(InetSocketAddress address) throws RejectedException {
    return HealthServer.start(address, () -> ailment);
  }
}
