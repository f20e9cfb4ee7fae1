package io.github.ecsconex.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalRegistryIT {
  @TempDir private Path folder;

  @Test
  void letsEverybodyInUnlessItHasALogin() throws IOException, InterruptedException {
    try (LocalRegistry registry = LocalRegistry.start(folder)) {
      assertThat(status(registry, "")).isEqualTo(200);
    }
  }

  @Test
  void letsOnlyItsUserInIfItHasALogin() throws IOException, InterruptedException {
    try (LocalRegistry registry = LocalRegistry.startWithLogin(folder)) {
      assertThat(status(registry, "")).isEqualTo(401);
      assertThat(status(registry, LocalRegistry.USER + ":wrong")).isEqualTo(401);
      assertThat(status(registry, LocalRegistry.USER + ":" + LocalRegistry.PASSWORD))
          .isEqualTo(200);
    }
  }

  @Test
  void comesBackWhereItWas() throws IOException, InterruptedException {
    try (LocalRegistry registry = LocalRegistry.start(folder)) {
      String host = registry.host();
      registry.stop();
      assertThatThrownBy(() -> status(registry, "")).isInstanceOf(ConnectException.class);
      registry.restart();
      assertThat(registry.host()).isEqualTo(host);
      assertThat(status(registry, "")).isEqualTo(200);
    }
  }

  private static int status(LocalRegistry registry, String login)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + registry.host() + "/v2/"));
    if (!login.isEmpty()) {
      byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
