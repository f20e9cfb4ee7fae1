package io.github.ecsconex.it.support;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;

/**
 * A Docker Engine that answers. Whoever shares this machine's own engine restarts and prunes
 * nothing in it; {@link PrivateEngine} may be broken.
 */
public final class Engine implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  private final URI host;
  private final DockerClient client;

  private Engine(URI host, DockerClient client) {
    this.host = host;
    this.client = client;
  }

  /**
   * This machine's engine: at {@code DOCKER_HOST}, or at the usual socket.
   *
   * @throws IllegalStateException if none answers
   */
  public static Engine ofThisMachine() {
    return connect(DefaultDockerClientConfig.createDefaultConfigBuilder().build());
  }

  /**
   * The engine at {@code host}.
   *
   * @throws IllegalStateException if none answers
   */
  public static Engine at(URI host) {
    return connect(
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(host.toString())
            .build());
  }

  private static Engine connect(DockerClientConfig config) {
    DockerClient client =
        DockerClientImpl.getInstance(
            config,
            new ApacheDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .connectionTimeout(CONNECT_LIMIT)
                .responseTimeout(ANSWER_LIMIT)
                .build());
    Engine engine = new Engine(config.getDockerHost(), client);
    try {
      client.pingCmd().exec();
    } catch (RuntimeException e) {
      engine.close();
      throw new IllegalStateException(
          "no Docker Engine answers at " + engine.host() + "; scripts/services up starts one", e);
    }
    return engine;
  }

  /** Where the engine listens. */
  public URI host() {
    return host;
  }

  public DockerClient client() {
    return client;
  }

  /** The address at which containers reach this machine, where the engine runs. */
  public String gateway() throws SocketException {
    String bridge =
        client
            .inspectNetworkCmd()
            .withNetworkId("bridge")
            .exec()
            .getOptions()
            .get("com.docker.network.bridge.name");
    return NetworkInterface.getByName(bridge)
        .inetAddresses()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .orElseThrow()
        .getHostAddress();
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException("could not let go of the engine at " + host, e);
    }
  }
}
