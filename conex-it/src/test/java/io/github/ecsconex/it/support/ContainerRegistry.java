package io.github.ecsconex.it.support;

import java.io.IOException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/**
 * The distribution project's registry in a container, with a proxy in front of it, in another, that
 * makes it fail as networks do. Engines and tests of this machine reach it through the proxy alone.
 */
public final class ContainerRegistry implements AutoCloseable {
  private static final String NAME = "registry";
  private static final int PORT = 5000;

  private static final String CONFIGURATION =
      """
      version: 0.1
      log: {level: info}
      storage:
        filesystem: {rootdirectory: /tmp/registry}
        delete: {enabled: true}
      http: {addr: ':%d'}
      """
          .formatted(PORT);

  private final Network network;
  private final GenericContainer<?> registry;
  private final FaultProxy proxy;

  private ContainerRegistry(Network network, GenericContainer<?> registry, FaultProxy proxy) {
    this.network = network;
    this.registry = registry;
    this.proxy = proxy;
  }

  /** Starts both containers. */
  public static ContainerRegistry start() throws IOException, InterruptedException {
    Network network = Network.newNetwork();
    @SuppressWarnings("resource") // close() stops it
    GenericContainer<?> registry =
        new GenericContainer<>(ContainerImages.registry())
            .withNetwork(network)
            .withNetworkAliases(NAME)
            .withCopyToContainer(Transferable.of(CONFIGURATION), "/config.yml")
            .withCommand("registry", "serve", "/config.yml")
            .waitingFor(Wait.forLogMessage(".*listening on .*", 1));
    try {
      registry.start();
      return new ContainerRegistry(network, registry, FaultProxy.start(network, NAME, PORT));
    } catch (IOException | InterruptedException | RuntimeException e) {
      registry.stop();
      network.close();
      throw e;
    }
  }

  /** The host and port that stand in front of an image's name. */
  public String host() {
    return proxy.address();
  }

  /** What stands between everybody and the registry. */
  public FaultProxy proxy() {
    return proxy;
  }

  @Override
  public void close() {
    proxy.close();
    registry.stop();
    network.close();
  }
}
