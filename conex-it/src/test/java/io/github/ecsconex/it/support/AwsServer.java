package io.github.ecsconex.it.support;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * What stands in for AWS in the tests that bear the tag {@code aws}; one for all of them. {@code
 * CONEX_TEST_AWS} chooses it: {@code moto}, which is the default, is the command {@code
 * moto_server} or, where that is not installed, its image; {@code elasticmq} is ElasticMQ in this
 * JVM, which speaks SQS alone; {@code localstack} is LocalStack's image, with the token in {@code
 * LOCALSTACK_AUTH_TOKEN}; and a URL is a server that runs already.
 */
public final class AwsServer {
  /** The region of tests that need but one. */
  public static final String REGION = "us-east-1";

  private static final String CHOICE =
      Optional.ofNullable(System.getenv("CONEX_TEST_AWS")).orElse("moto");
  private static final String MOTO = "moto";
  private static final String ELASTICMQ = "elasticmq";
  private static final String LOCALSTACK = "localstack";
  private static final Pattern LISTENING = Pattern.compile("Running on (http://[0-9.:]+)");
  private static final int MOTO_PORT = 5000;
  private static final long LIMIT_SECONDS = 60;
  private static @Nullable AwsServer shared;

  private final URI endpoint;

  private AwsServer(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** The server, started when it is first asked for; it ends with this JVM. */
  public static synchronized AwsServer shared() throws IOException, InterruptedException {
    if (shared == null) {
      shared = new AwsServer(start());
    }
    return shared;
  }

  /** Whether it speaks more than SQS; which is no reason to start it. */
  public static boolean speaksMoreThanSqs() {
    return !CHOICE.equals(ELASTICMQ);
  }

  /** Where it answers. */
  public URI endpoint() {
    return endpoint;
  }

  /** A connection to it. */
  public AwsConnection connection() {
    return AwsConnection.to(endpoint, REGION, "testing", Secret.of("testing"));
  }

  /** What has the SDK's standard chain find it, in the environment of a program. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL",
        endpoint.toString(),
        "AWS_REGION",
        REGION,
        "AWS_ACCESS_KEY_ID",
        "testing",
        "AWS_SECRET_ACCESS_KEY",
        "testing");
  }

  private static URI start() throws IOException, InterruptedException {
    return switch (CHOICE) {
      case MOTO -> {
        Optional<Path> command = Programs.find("moto_server");
        yield command.isPresent() ? startMoto(command.get()) : startMotoContainer();
      }
      case ELASTICMQ -> ElasticMq.endpoint();
      case LOCALSTACK -> startLocalStack();
      default -> URI.create(CHOICE);
    };
  }

  private static URI startMoto(Path command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command.toString(), "-H", "127.0.0.1", "-p", "0")
            .redirectErrorStream(true)
            .start();
    Programs.endWithThisJvm(process);
    CompletableFuture<URI> listening = new CompletableFuture<>();
    Thread.ofVirtual().name("moto-log").start(() -> follow(process, listening));
    try {
      return listening.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("moto_server did not start", e);
    }
  }

  /** Reads on to the end, so that the server does not wait for somebody to read its log. */
  private static void follow(Process process, CompletableFuture<URI> listening) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          listening.complete(URI.create(matcher.group(1)));
        }
      }
      listening.completeExceptionally(new IOException("it has ended"));
    } catch (IOException e) {
      listening.completeExceptionally(e);
    }
  }

  private static URI startMotoContainer() {
    @SuppressWarnings("resource") // ends with this JVM
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse("motoserver/moto:5.1.17"))
            .withExposedPorts(MOTO_PORT)
            .waitingFor(Wait.forHttp("/moto-api/").forPort(MOTO_PORT));
    start(container);
    return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(MOTO_PORT));
  }

  private static URI startLocalStack() {
    String token = System.getenv("LOCALSTACK_AUTH_TOKEN");
    if (token == null || token.isEmpty()) {
      throw new IllegalStateException("LocalStack needs a token in LOCALSTACK_AUTH_TOKEN");
    }
    @SuppressWarnings("resource") // ends with this JVM
    LocalStackContainer container =
        new LocalStackContainer(DockerImageName.parse("localstack/localstack:2026.3"))
            .withEnv("LOCALSTACK_AUTH_TOKEN", token);
    start(container);
    return container.getEndpoint();
  }

  private static void start(GenericContainer<?> container) {
    container.withStartupTimeout(Duration.ofSeconds(LIMIT_SECONDS)).start();
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
  }
}
