package io.github.ecsconex.docker.registry;

import io.github.ecsconex.core.work.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to all registries, and the limits that hold for them. Make one, and close it
 * after everything that was made with it. Safe for use by many threads.
 */
public final class RegistryTransport implements AutoCloseable {
  private record Limit(Duration duration, String complaint) {}

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient.Builder builder;
  private final Ticker ticker;
  private final RegistryLimits limits;

  private @Nullable HttpClient http;
  private boolean closed;

  /** Connections that trust the certificates that the JVM trusts, and use its proxy settings. */
  public RegistryTransport(Ticker ticker, RegistryLimits limits) {
    this(HttpClient.newBuilder(), ticker, limits);
  }

  RegistryTransport(HttpClient.Builder http, Ticker ticker, RegistryLimits limits) {
    this.builder =
        // Redirects are followed where it is known which of them may see the credentials.
        http.followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limits.connect())
            .executor(threads);
    this.ticker = ticker;
    this.limits = limits;
  }

  Ticker ticker() {
    return ticker;
  }

  RegistryLimits limits() {
    return limits;
  }

  /**
   * One question and its answer, as long as the limit of a short one allows. A body that {@code
   * body} hands on as it comes is the caller's to watch.
   */
  HttpResponse<InputStream> exchange(HttpRequest request, BodyHandler<InputStream> body)
      throws IOException, InterruptedException {
    Limit answer = new Limit(limits.answer(), "no answer");
    HttpClient client = http();
    return await(() -> client.sendAsync(request, body), () -> answer, () -> 0);
  }

  /** Sends {@code blob}; allowed to last as long as it moves, and then until it is stored. */
  HttpResponse<InputStream> upload(HttpRequest request, BlobStream blob)
      throws IOException, InterruptedException {
    Limit stall = new Limit(limits.stall(), "no byte moved");
    Limit store = new Limit(limits.store(), "the blob is sent, and not stored");
    HttpClient client = http();
    return await(
        () -> client.sendAsync(request, LimitedBody.handler()),
        () -> blob.isWhole() ? store : stall,
        blob::received);
  }

  /** Ends what is under way. */
  @Override
  public synchronized void close() {
    closed = true;
    if (http != null) {
      http.shutdownNow();
    }
    threads.shutdownNow();
  }

  /** Made when it is first needed: it takes up all that TLS needs, which a start had better not. */
  private synchronized HttpClient http() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    if (http == null) {
      http = builder.build();
    }
    return http;
  }

  private static HttpResponse<InputStream> await(
      Supplier<CompletableFuture<HttpResponse<InputStream>>> question,
      Supplier<Limit> limits,
      LongSupplier progress)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      // An answer that is there at once would not be waited for, so nothing would end.
      throw new InterruptedException();
    }
    CompletableFuture<HttpResponse<InputStream>> answer = question.get();
    boolean ended = false;
    try {
      while (true) {
        // In this order: what becomes whole in between has moved, or has the limit of what is
        // whole.
        long before = progress.getAsLong();
        Limit limit = limits.get();
        try {
          HttpResponse<InputStream> response =
              answer.get(limit.duration().toMillis(), TimeUnit.MILLISECONDS);
          ended = true;
          return response;
        } catch (TimeoutException e) {
          if (progress.getAsLong() == before) {
            throw new HttpTimeoutException(
                limit.complaint() + " within " + limit.duration().toMillis() / 1e3 + " s");
          }
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(String.valueOf(e.getCause()), e.getCause());
    } finally {
      if (!ended) {
        answer.cancel(true);
      }
    }
  }
}
