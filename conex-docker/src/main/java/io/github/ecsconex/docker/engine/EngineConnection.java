package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import io.github.ecsconex.core.log.LogContext;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

  EngineConnection(
      DockerClientConfig config,
      Optional<SSLContext> tls,
      Duration connectLimit,
      LogContext context) {
    ApacheDockerHttpClient.Builder builder =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .connectionTimeout(connectLimit);
    tls.ifPresent(trusted -> builder.sslConfig(() -> trusted));
    http = inContext(builder.build(), context);
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
   * Lets the library's threads log as what they work for. A proxy, since who names the class of the
   * requests needs annotations that docker-java does not bring.
   */
  private static DockerHttpClient inContext(DockerHttpClient http, LogContext context) {
    return (DockerHttpClient)
        Proxy.newProxyInstance(
            DockerHttpClient.class.getClassLoader(),
            new Class<?>[] {DockerHttpClient.class},
            (proxy, method, arguments) -> {
              context.enter();
              try {
                return method.invoke(http, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
