package io.github.ecsconex.aws.sqs;

import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.secret.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;

/** ElasticMQ, which speaks as SQS does, in this JVM; for all tests of it. */
final class LocalSqs {
  private static final SQSRestServer SERVER =
      SQSRestServerBuilder.withInterface("127.0.0.1").withPort(0).start();
  private static final URI ENDPOINT =
      URI.create("http://127.0.0.1:" + SERVER.waitUntilStarted().localAddress().getPort());

  private LocalSqs() {}

  static AwsConnection connection() {
    return AwsConnection.to(ENDPOINT, "elasticmq", "key", Secret.of("secret"));
  }

  static SqsClient client(AwsConnection connection) throws PortException {
    return connection.client(SqsClient.builder(), Optional.empty());
  }

  /** A queue that nobody else uses. */
  static QueueUrl freshQueue() throws PortException {
    try (AwsConnection connection = connection();
        SqsClient client = client(connection)) {
      String name = "queue-" + UUID.randomUUID();
      return new QueueUrl(client.createQueue(request -> request.queueName(name)).queueUrl());
    }
  }
}
