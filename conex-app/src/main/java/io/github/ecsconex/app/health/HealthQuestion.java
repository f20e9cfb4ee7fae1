package io.github.ecsconex.app.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.failure.UnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a worker how it fares. */
public final class HealthQuestion {
  /** Less than the 5 s that ECS gives a health check by default. */
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private static final int HEALTHY = 200;

  private HealthQuestion() {}

  /**
   * Makes sure that the worker whose {@link HealthServer} is at {@code address} is healthy.
   *
   * @throws UnavailableException if it is not, or does not answer; says why
   */
  public static void requireHealthy(InetSocketAddress address)
      throws UnavailableException, InterruptedException {
    URI uri =
        URI.create(
            "http://" + address.getHostString() + ":" + address.getPort() + HealthServer.PATH);
    HttpRequest question = HttpRequest.newBuilder(uri).timeout(LIMIT).build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      HttpResponse<String> answer = client.send(question, BodyHandlers.ofString(UTF_8));
      if (answer.statusCode() != HEALTHY) {
        throw new UnavailableException("the worker is not healthy: " + answer.body().strip());
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "no worker answers at " + uri + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
    }
  }
}
