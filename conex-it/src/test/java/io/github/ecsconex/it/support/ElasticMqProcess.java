package io.github.ecsconex.it.support;

import io.github.ecsconex.app.log.ProgramLog;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.aws.sqs.QueueUrl;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.event.Level;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * ElasticMQ, which speaks as SQS does and has its queues in memory. It has a JVM of its own, so
 * that neither its heap nor its code counts for that of a worker here.
 */
public final class ElasticMqProcess implements AutoCloseable {
  /** What its queues' ARNs call the region. */
  public static final String REGION = "elasticmq";

  /** Both halves of the credentials, of which it takes any. */
  public static final String KEY = "testing";

  private final Process process;
  private final int port;

  private ElasticMqProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server without any queue. */
  public static ElasticMqProcess start() throws IOException, InterruptedException {
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ElasticMqProcess.class.getName(),
                String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Programs.endWithThisJvm(process);
    FreePort.awaitListener(port, process);
    return new ElasticMqProcess(process, port);
  }

  /** The server itself, at the port that the first argument tells. */
  public static void main(String[] arguments) {
    ProgramLog.start(System.err, Level.WARN, Redactor.NONE);
    SQSRestServerBuilder.withInterface("127.0.0.1")
        .withPort(Integer.parseInt(arguments[0]))
        .start();
  }

  /** The port of 127.0.0.1 that it listens at. */
  public int port() {
    return port;
  }

  /** Where it answers. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A connection to it; the caller closes it. */
  public AwsConnection connection() {
    return AwsConnection.to(endpoint(), REGION, KEY, Secret.of(KEY));
  }

  /** A queue that nobody else uses. */
  public QueueUrl createQueue() throws RejectedException {
    try (AwsConnection connection = connection();
        SqsClient client = connection.client(SqsClient.builder(), Optional.empty())) {
      String name = "queue-" + UUID.randomUUID();
      return new QueueUrl(client.createQueue(request -> request.queueName(name)).queueUrl());
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
