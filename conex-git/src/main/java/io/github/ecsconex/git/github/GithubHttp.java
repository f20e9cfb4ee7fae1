package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One question and its answer over HTTP, within limits. */
final class GithubHttp implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A page of a hundred hooks or repositories has less than one. */
  private static final int LARGEST_ANSWER = 16 << 20;

  /** The version of the API that this was written for. */
  private static final String VERSION = "2022-11-28";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;
  private final GithubLimits limits;

  GithubHttp(HttpClient.Builder http, GithubLimits limits) {
    this.http =
        // Redirects are followed where it is known which of them may see the token.
        http.followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .executor(threads)
            .build();
    this.limits = limits;
  }

  GithubAnswer exchange(String what, URI base, GithubRequest request, Secret token)
      throws PortException, InterruptedException {
    URI uri = request.uri(base);
    HttpRequest.Builder asked =
        authorized(HttpRequest.newBuilder(uri), what, token)
            .header("Accept", "application/vnd.github+json")
            .header("User-Agent", "ecs-conex")
            .header("X-GitHub-Api-Version", VERSION);
    request.body().ifPresent(body -> asked.header("Content-Type", "application/json"));
    asked.method(
        request.method(),
        request
            .body()
            .map(body -> BodyPublishers.ofString(body.toString()))
            .orElse(BodyPublishers.noBody()));
    CompletableFuture<GithubAnswer> answer =
        http.sendAsync(asked.build(), BodyHandlers.ofInputStream())
            .thenApplyAsync(GithubHttp::read, threads);
    try {
      return answer.get(limits.answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UnavailableException(
          String.format(
              "could not %s: %s did not answer within %s s",
              what, uri.getHost(), limits.answer().toMillis() / 1e3),
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UnavailableException(
          String.format("could not %s: %s: %s", what, uri.getHost(), reason(cause)), cause);
    } finally {
      answer.cancel(true);
    }
  }

  private static HttpRequest.Builder authorized(
      HttpRequest.Builder request, String what, Secret token) throws RejectedException {
    try {
      return request.header("Authorization", "Bearer " + token.reveal());
    } catch (IllegalArgumentException e) {
      // Not the cause as well, for the JDK quotes the header in it.
      throw new RejectedException(
          "could not " + what + ": the token holds characters that no token has");
    }
  }

  private static GithubAnswer read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(LARGEST_ANSWER);
      return new GithubAnswer(response.statusCode(), response.headers(), parse(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A proxy on the way may answer with anything. */
  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      return json == null ? MissingNode.getInstance() : json;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    if (failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
      cause = unchecked.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
