package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One request to build, and the engine's answer to it, on one connection. */
final class BuildkitExchange {
  private static final int REFUSED = 400;
  private static final int REFUSAL_LIMIT = 1 << 16;

  private final EngineConnection connection;
  private final BuildkitQuery query;
  private final CountDownLatch begun = new CountDownLatch(1);

  BuildkitExchange(EngineConnection connection, BuildkitQuery query) {
    this.connection = connection;
    this.query = query;
  }

  /**
   * Sends {@code context}, and hands what the engine answers to {@code answer}.
   *
   * @return why the engine refused, or the exchange broke off; empty if it came to its end
   * @throws RuntimeException the log's own
   */
  Optional<Throwable> run(InputStream context, BuildkitAnswer answer) {
    try (Response response = execute(query.with(context))) {
      begun.countDown();
      if (response.getStatusCode() >= REFUSED) {
        return Optional.of(refusal(response));
      }
      answer.read(response.getBody());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  /** Whether the engine has begun to answer, which it does not before it has the whole context. */
  boolean isBegun() {
    return begun.getCount() == 0;
  }

  /**
   * Why an engine refuses {@code query}, if it does: one that refuses before it has read a large
   * context closes the connection, and its reason is lost.
   */
  static Optional<Throwable> refusal(EngineConnection connection, BuildkitQuery query) {
    try (Response response = new BuildkitExchange(connection, query).execute(query.withNothing())) {
      return response.getStatusCode() >= REFUSED
          ? Optional.of(refusal(response))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Cancels the build that was given {@code buildId}; false if the engine knows of none. */
  static boolean cancel(EngineConnection connection, String buildId) {
    Request request =
        Request.builder()
            .method(Request.Method.POST)
            .path("/build/cancel?id=" + URLEncoder.encode(buildId, UTF_8))
            .build();
    try (Response response = connection.http().execute(request)) {
      return response.getStatusCode() < REFUSED;
    }
  }

  private Response execute(Request request) throws IOException {
    try {
      return connection.http().execute(request);
    } catch (RuntimeException e) {
      // docker-java throws nothing else.
      throw new IOException(e);
    }
  }

  private static DockerException refusal(Response response) throws IOException {
    String body = new String(response.getBody().readNBytes(REFUSAL_LIMIT), UTF_8);
    return new DockerException(body, response.getStatusCode());
  }
}
