package io.github.ecsconex.it.support;

import io.github.sgtsilvio.oci.registry.DistributionRegistryStorage;
import io.github.sgtsilvio.oci.registry.OciRegistryHandler;
import java.nio.file.Path;
import java.time.Duration;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A registry inside this JVM that takes pushes and pulls of anyone on this machine. */
public final class EmbeddedRegistry implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final DisposableServer server;

  private EmbeddedRegistry(DisposableServer server) {
    this.server = server;
  }

  /**
   * Starts a registry.
   *
   * @param port 0 for one that is free
   * @param data the folder of its images; what an earlier one left there is served again
   * @throws reactor.netty.ChannelBindException if {@code port} is taken
   */
  public static EmbeddedRegistry start(int port, Path data) {
    HttpServer server =
        HttpServer.create()
            .host(ADDRESS)
            .port(port)
            .handle(new OciRegistryHandler(new DistributionRegistryStorage(data)));
    return new EmbeddedRegistry(server.bindNow(LIMIT));
  }

  /** The host and port that stand in front of an image's name. */
  public String host() {
    return ADDRESS + ":" + server.port();
  }

  @Override
  public void close() {
    server.disposeNow(LIMIT);
  }
}
