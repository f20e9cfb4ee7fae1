package io.github.ecsconex.app.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    URI uri = URI.create(HealthServer.url(address));
    FutureTask<Optional<String>> question = new FutureTask<>(() -> complaint(uri));
    // A virtual one, whose wait for an answer ends on an interrupt.
    Thread thread = Thread.ofVirtual().name("health-question").start(question);
    try {
      Optional<String> complaint = question.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (complaint.isPresent()) {
        throw new UnavailableException(complaint.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw new UnavailableException(
          "no worker answers at " + uri + " within " + LIMIT.toSeconds() + " s", e);
    } finally {
      thread.interrupt();
    }
  }

  /**
   * What is wrong, if anything is. Asked by the JDK's older client: the newer one takes up all that
   * TLS needs, and a container's health is asked for again and again.
   */
  private static Optional<String> complaint(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout((int) LIMIT.toMillis());
      connection.setReadTimeout((int) LIMIT.toMillis());
      int status = connection.getResponseCode();
      if (status == HEALTHY) {
        return Optional.empty();
      }
      if (status < 0) {
        return Optional.of("no worker answers at " + uri + ": what is there speaks no HTTP");
      }
      try (InputStream answer = connection.getErrorStream()) {
        return Optional.of(
            "the worker is not healthy: "
                + (answer == null
                    ? "it answers HTTP " + status
                    : new String(answer.readAllBytes(), UTF_8).strip()));
      }
    } catch (IOException e) {
      return Optional.of(
          "no worker answers at " + uri + (e.getMessage() == null ? "" : ": " + e.getMessage()));
    }
  }
}
