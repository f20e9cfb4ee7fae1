package io.github.ecsconex.docker.engine;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineSocketTest {
  /** As a balancer does whose engine is gone: it takes the connection, and says nothing. */
  @Test
  void doesNotWaitForEverForTls() throws Exception {
    SSLContext tls = SSLContext.getDefault();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("tcp://127.0.0.1:" + silent.getLocalPort());
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> EngineSocket.open(address, Optional.of(tls), Duration.ofMillis(200)));
    }
  }
}
