package io.github.ecsconex.it.bench;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.it.support.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.event.Level;
import software.amazon.awssdk.services.sqs.SqsClient;

/** ElasticMQ in a JVM of its own, so that neither its heap nor its code counts for a worker's. */
final class ElasticMq implements AutoCloseable {
  static final String REGION = "elasticmq";
  static final String KEY = "key";
  static final String SECRET = "secret";

  /** About as long as a push is once SNS has wrapped it. */
  static final String BODY = "{\"ref\":\"refs/heads/main\"}".repeat(40);

  private final Process process;
  private final URI endpoint;

  private ElasticMq(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  static ElasticMq start() throws IOException, InterruptedException {
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ElasticMq.class.getName(),
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    FreePort.awaitListener(port, process);
    return new ElasticMq(process, URI.create("http://127.0.0.1:" + port));
  }

  /** The server itself, at the port that the first argument tells. */
  public static void main(String[] arguments) {
    ProgramLog.start(System.err, Level.WARN, Redactor.NONE);
    SQSRestServerBuilder.withInterface("127.0.0.1")
        .withPort(Integer.parseInt(arguments[0]))
        .start();
  }

  URI endpoint() {
    return endpoint;
  }

  AwsConnection connection() {
    return AwsConnection.to(endpoint, REGION, KEY, Secret.of(SECRET));
  }

  /** A queue that nobody else uses. */
  QueueUrl createQueue() throws RejectedException {
    try (AwsConnection connection = connection();
        SqsClient client = connection.client(SqsClient.builder(), Optional.empty())) {
      String name = "bench-" + UUID.randomUUID();
      return new QueueUrl(client.createQueue(request -> request.queueName(name)).queueUrl());
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
