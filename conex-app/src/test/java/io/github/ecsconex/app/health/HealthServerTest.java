package io.github.ecsconex.app.health;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final String TOKEN = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";
  private static final Redactor REDACTOR = new Redactor(List.of(Secret.of(TOKEN)));

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
  void showsNoSecret() throws Exception {
    ailment = Optional.of("the proxy says: bad credentials " + TOKEN);
    try (HealthServer server = start(ANY_PORT)) {
      assertThatExceptionOfType(UnavailableException.class)
          .isThrownBy(() -> HealthQuestion.requireHealthy(server.address()))
          .withMessageStartingWith("the worker is not healthy: the proxy says: bad credentials ")
          .withMessageNotContaining(TOKEN);
    }
  }

  @Test
  void isAskedAtTheAddressAsItWasGiven() {
    assertThat(HealthServer.url(InetSocketAddress.createUnresolved("127.0.0.1", 8790)))
        .isEqualTo("http://127.0.0.1:8790/health");
  }

  @Test
  void aWorkerThatIsNotThereIsNotHealthy() throws Exception {
    InetSocketAddress address;
    try (HealthServer server = start(ANY_PORT)) {
      address = server.address();
    }
    assertNoWorkerAt(address);
  }

  @Test
  void whoSpeaksNoHttpIsNoHealthyWorker() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<Void> greeting =
          new FutureTask<>(() -> {
            try (Socket asked = other.accept()) {
              asked.getOutputStream().write("220 mail.example.com\r\n".getBytes(US_ASCII));
            }
            return null;
          });
      Thread.ofVirtual().start(greeting);
      assertNoWorkerAt((InetSocketAddress) other.getLocalSocketAddress());
    }
  }

  @Test
  void whoDoesNotAnswerIsNoHealthyWorker() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertNoWorkerAt((InetSocketAddress) silent.getLocalSocketAddress());
    }
  }

  @Test
  void theWaitForAnAnswerEndsOnAnInterrupt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() ->
              HealthQuestion.requireHealthy((InetSocketAddress) silent.getLocalSocketAddress()));
    }
  }

  @Test
  void aPlaceThatIsTakenIsToldOf() throws Exception {
    try (HealthServer server = start(ANY_PORT)) {
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> start(server.address()))
          .withMessageContaining(Integer.toString(server.address().getPort()));
    }
  }

  private static void assertNoWorkerAt(InetSocketAddress address) {
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> HealthQuestion.requireHealthy(address))
        .withMessageContaining("no worker answers at")
        .withMessageContaining(Integer.toString(address.getPort()));
  }

  private HealthServer start(InetSocketAddress address) throws RejectedException {
    return HealthServer.start(address, () -> ailment, REDACTOR);
  }
}
