package io.github.ecsconex.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.LocalDirectorySSLConfig;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.log.LogContext;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * A Docker Engine, by its address. Holds no connection: each use opens its own, so that it can be
 * broken off alone. Safe for use by many threads.
 */
public final class DockerEngine {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** For what an engine answers at once, or after it has deleted the files of an image. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  /** For what an engine answers at once unless something ails it. */
  private static final Duration PING_LIMIT = Duration.ofSeconds(5);

  private static final List<String> CERTIFICATES = List.of("ca.pem", "cert.pem", "key.pem");

  private final EngineConfig config;
  private final Optional<SSLContext> tls;

  private DockerEngine(URI address, Optional<SSLContext> tls) {
    this.config = new EngineConfig(address);
    this.tls = tls;
  }

  /**
   * The engine at {@code address}, which is {@code unix:///path/of/its/socket} or {@code
   * tcp://host:port}.
   *
   * @throws IllegalArgumentException if {@code address} is neither
   */
  public static DockerEngine at(URI address) {
    return new DockerEngine(legal(address), Optional.empty());
  }

  /**
   * The engine at {@code tcp://host:port}, spoken to over TLS.
   *
   * @param certificates the directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}
   *     that the docker command line would use (its DOCKER_CERT_PATH)
   * @throws IllegalArgumentException if {@code address} is not of that form, or {@code
   *     certificates} lacks one of the files or holds what is none
   */
  public static DockerEngine at(URI address, Path certificates) {
    if (!legal(address).getScheme().equals("tcp")) {
      throw new IllegalArgumentException("TLS is for an engine at tcp://host:port, not " + address);
    }
    for (String file : CERTIFICATES) {
      if (!Files.isReadable(certificates.resolve(file))) {
        throw new IllegalArgumentException(
            "no readable " + file + " among the engine's certificates in " + certificates);
      }
    }
    try {
      SSLContext context = new LocalDirectorySSLConfig(certificates.toString()).getSSLContext();
      return new DockerEngine(address, Optional.of(context));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "could not read the engine's certificates in " + certificates + ": " + e.getMessage(), e);
    }
  }

  /**
   * The version of the engine, which by that is there and answers.
   *
   * @throws UnavailableException if it does not answer
   * @throws RejectedException if it refuses to answer
   */
  public EngineVersion version() throws PortException, InterruptedException {
    Version version = call("speak", client -> client.versionCmd().exec());
    return new EngineVersion(
        String.valueOf(version.getVersion()), String.valueOf(version.getApiVersion()));
  }

  /** Where the engine is. */
  @Override
  public String toString() {
    return "the Docker Engine at " + config.getDockerHost();
  }

  /** A connection for one job, whose threads log under {@code context}. */
  EngineConnection connect(LogContext context) {
    return connect(context, "");
  }

  /** Likewise; {@code parameters}, as in {@code a=1&b=2}, are added to each request's query. */
  EngineConnection connect(LogContext context, String parameters) {
    return new EngineConnection(config, tls, CONNECT_LIMIT, context, parameters);
  }

  /**
   * Whether the engine has BuildKit, which only the attempt tells: engines that have it do not all
   * say so.
   *
   * @param id as for a session
   */
  boolean hasBuildkit(String id) throws PortException, InterruptedException {
    try {
      return BuildkitSession.isOffered(openSocket(), id, CONNECT_LIMIT);
    } catch (IOException e) {
      throw failure("look for BuildKit", e);
    }
  }

  /** Whether the engine's machine can limit the memory of a container. */
  boolean limitsMemory() throws PortException, InterruptedException {
    return call(
        "ask for limits", client -> Boolean.TRUE.equals(client.infoCmd().exec().getMemoryLimit()));
  }

  /** Whether the engine's machine can limit the processors of a container. */
  boolean limitsProcessors() throws PortException, InterruptedException {
    return call(
        "ask for limits", client -> Boolean.TRUE.equals(client.infoCmd().exec().getCpuCfsQuota()));
  }

  /**
   * Opens a session with BuildKit; empty if the engine has none.
   *
   * @param id new each time, and not to be guessed
   */
  Optional<BuildkitSession> session(
      String id, List<ServerServiceDefinition> services, LogContext context)
      throws PortException, InterruptedException {
    try {
      return BuildkitSession.open(openSocket(), id, services, CONNECT_LIMIT, context);
    } catch (IOException e) {
      throw failure("open a session", e);
    }
  }

  /** A connection for one request with a large body, which is for doing {@code what}. */
  EngineUpload upload(String what) throws PortException, InterruptedException {
    try {
      EngineSocket socket = openSocket();
      try {
        return new EngineUpload(socket);
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      throw failure(what, e);
    }
  }

  private EngineSocket openSocket() throws IOException, InterruptedException {
    return EngineSocket.open(config.getDockerHost(), tls, CONNECT_LIMIT);
  }

  /**
   * Why {@code what} could not be done: the one place that reads docker-java's exceptions, and
   * those of connections.
   */
  PortException failure(String what, Throwable thrown) {
    return EngineFailure.translate(what, this, thrown);
  }

  /** Makes sure that the engine takes calls still, as one that is stopping does not. */
  void requireAnswer(String what) throws PortException, InterruptedException {
    call(
        what,
        PING_LIMIT,
        client -> {
          client.pingCmd().exec();
          return true;
        });
  }

  /** Has the engine do what it does at once. */
  <T> T call(String what, Function<DockerClient, T> command)
      throws PortException, InterruptedException {
    return call(what, ANSWER_LIMIT, command);
  }

  /** Likewise, waiting no longer than {@code limit}. */
  <T> T call(String what, Duration limit, Function<DockerClient, T> command)
      throws PortException, InterruptedException {
    return callOver(what, limit, connection -> command.apply(connection.client()));
  }

  /** Likewise, for what docker-java has no command for. */
  <T> T callOver(String what, Duration limit, Function<EngineConnection, T> command)
      throws PortException, InterruptedException {
    LogContext context = LogContext.ofThisThread();
    FutureTask<T> task =
        new FutureTask<>(() -> {
          try (EngineConnection connection = connect(context)) {
            return command.apply(connection);
          }
        });
    // A thread of its own, so that the wait has a limit though a socket's read has none.
    Thread thread = Thread.ofVirtual().name("engine-call").start(context.around(task));
    try {
      return task.get(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(what, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new UnavailableException(
          String.format("could not %s with %s: no answer for %d s", what, this, limit.toSeconds()),
          e);
    } finally {
      thread.interrupt();
    }
  }

  /** Like {@link #call}; empty if the engine says that there is no such thing. */
  <T> Optional<T> find(String what, Function<DockerClient, T> question)
      throws PortException, InterruptedException {
    return call(
        what,
        client -> {
          try {
            return Optional.of(question.apply(client));
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
  }

  private static URI legal(URI address) {
    if (address.getRawAuthority() != null && address.getRawAuthority().contains("@")) {
      throw new IllegalArgumentException(
          "not an engine's address such as tcp://host:2376: it holds credentials");
    }
    boolean legal =
        switch (String.valueOf(address.getScheme())) {
          case "unix" ->
              !address.isOpaque() && address.getHost() == null && !address.getPath().isEmpty();
          case "tcp" -> address.getHost() != null && address.getPort() > 0;
          default -> false;
        };
    if (!legal) {
      throw new IllegalArgumentException(
          "not an engine's address such as unix:///var/run/docker.sock or tcp://host:2376: "
              + address);
    }
    return address;
  }
}
