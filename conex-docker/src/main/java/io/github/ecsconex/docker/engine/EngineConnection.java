package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import io.github.ecsconex.core.log.LogContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for one job. Closing it breaks off what goes on, whether the engine has begun to
 * answer or not: docker-java's own commands can be cancelled only once it has.
 */
final class EngineConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineConnection.class);

  private final DockerHttpClient http;
  private final DockerClient client;

  /**
   * @param parameters what is added to the query of each request, as in {@code a=1&b=2}, for what
   *     docker-java's commands have no words for; may be empty
   */
  EngineConnection(
      DockerClientConfig config,
      Optional<SSLContext> tls,
      Duration connectLimit,
      LogContext context,
      String parameters) {
    ApacheDockerHttpClient.Builder builder =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(connectLimit);
    tls.ifPresent(trusted -> builder.sslConfig(() -> trusted));
    http = new AmendedClient(builder.build(), context, parameters);
    client = DockerClientImpl.getInstance(config, http);
  }

  /** For what docker-java has no command for. */
  DockerHttpClient http() {
    return http;
  }

  /** docker-java over this connection. */
  DockerClient client() {
    return client;
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      LOG.debug("closing a connection to the engine failed", e);
    }
  }

  /**
   * Lets the library's threads log as what they work for, and adds to its requests what its
   * commands have no words for.
   */
  private record AmendedClient(DockerHttpClient http, LogContext context, String parameters)
      implements DockerHttpClient {
    @Override
    public Response execute(Request request) {
      context.enter();
      if (parameters.isEmpty()) {
        return http.execute(request);
      }
      String separator = request.path().contains("?") ? "&" : "?";
      return http.execute(
          Request.builder().from(request).path(request.path() + separator + parameters).build());
    }

    @Override
    public void close() throws IOException {
      http.close();
    }
  }
}
