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

  private final EngineUpload upload;
  private final BuildkitQuery query;
  private final CountDownLatch begun = new CountDownLatch(1);

  BuildkitExchange(EngineUpload upload, BuildkitQuery query) {
    this.upload = upload;
    this.query = query;
  }

  /**
   * Sends {@code context}, and hands what the engine answers to {@code answer}.
   *
   * @return why the engine refused, or the exchange broke off; empty if it came to its end
   * @throws RuntimeException the log's own
   */
  Optional<Throwable> run(InputStream context, BuildkitAnswer answer) {
    try {
      EngineUpload.Answer response = upload.post(query.path(), BuildkitQuery.CONTENT_TYPE, context);
      begun.countDown();
      if (response.status() >= REFUSED) {
        return Optional.of(refusal(response.status(), response.body()));
      }
      answer.read(response.body());
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
    try (Response response = connection.http().execute(query.withNothing())) {
      return response.getStatusCode() >= REFUSED
          ? Optional.of(refusal(response.getStatusCode(), response.getBody()))
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

  private static DockerException refusal(int status, InputStream body) throws IOException {
    return new DockerException(new String(body.readNBytes(REFUSAL_LIMIT), UTF_8), status);
  }
}
