package io.github.ecsconex.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ContainerRegistryIT {
  @AutoClose private static ContainerRegistry registry;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    registry = ContainerRegistry.start();
  }

  @AfterEach
  void restore() throws IOException {
    registry.proxy().restore();
  }

  @Test
  void answersThroughTheProxy() throws IOException, InterruptedException {
    assertThat(status(Duration.ofSeconds(10))).isEqualTo(200);
  }

  @Test
  void cannotBeReachedWhileTheProxyRefuses() throws IOException, InterruptedException {
    registry.proxy().refuse();
    assertThatThrownBy(() -> status(Duration.ofSeconds(10)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(HttpTimeoutException.class);
    registry.proxy().restore();
    assertThat(status(Duration.ofSeconds(10))).isEqualTo(200);
  }

  @Test
  void doesNotAnswerWhileTheProxyHangs() throws IOException, InterruptedException {
    registry.proxy().hang();
    assertThatThrownBy(() -> status(Duration.ofSeconds(1)))
        .isInstanceOf(HttpTimeoutException.class);
    registry.proxy().restore();
    assertThat(status(Duration.ofSeconds(10))).isEqualTo(200);
  }

  private static int status(Duration limit) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + registry.host() + "/v2/"))
            .timeout(limit)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }
}
