package io.github.ecsconex.docker.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What an engine is asked for that docker-java has no command for, and answers in JSON. */
final class EngineQuestion {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REFUSED = 400;

  /** More than the list of all that an engine could hold. */
  private static final int ANSWER_LIMIT = 1 << 26;

  private EngineQuestion() {}

  static JsonNode get(EngineConnection connection, String path) {
    return ask(connection, Request.Method.GET, path);
  }

  static JsonNode post(EngineConnection connection, String path) {
    return ask(connection, Request.Method.POST, path);
  }

  /**
   * @throws DockerException if the engine refuses
   */
  private static JsonNode ask(EngineConnection connection, Request.Method method, String path) {
    Request request = Request.builder().method(method).path(path).build();
    try (Response response = connection.http().execute(request)) {
      byte[] body = response.getBody().readNBytes(ANSWER_LIMIT);
      if (response.getStatusCode() >= REFUSED) {
        throw new DockerException(new String(body, UTF_8), response.getStatusCode());
      }
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
