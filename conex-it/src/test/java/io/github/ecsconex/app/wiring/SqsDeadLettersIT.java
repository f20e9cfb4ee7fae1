package io.github.ecsconex.app.wiring;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.app.adapter.DeadLetters;
import io.github.ecsconex.app.config.HomeDirectory;
import io.github.ecsconex.app.config.SettingsReader.Need;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.it.support.ElasticMq;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Where the dead letters of a queue of SQS are, for whoever asks conex. */
final class SqsDeadLettersIT {
  /** The standard chain looks here before it looks into the environment. */
  private static final Map<String, String> SURROUNDINGS =
      Map.of(
          "aws.endpointUrl",
          ElasticMq.endpoint().toString(),
          "aws.region",
          "us-east-1",
          "aws.accessKeyId",
          "key",
          "aws.secretAccessKey",
          "word");

  @TempDir private Path home;

  @BeforeEach
  void set() {
    SURROUNDINGS.forEach(System::setProperty);
  }

  @AfterEach
  void clear() {
    SURROUNDINGS.keySet().forEach(System::clearProperty);
  }

  @Test
  void areReturnedByACommandOfAws() throws Exception {
    try (AwsConnection aws =
            AwsConnection.to(ElasticMq.endpoint(), "us-east-1", "key", Secret.of("word"));
        SqsClient client = aws.client(SqsClient.builder(), Optional.empty())) {
      String dead = create(client, Map.of());
      String arn =
          client
              .getQueueAttributes(
                  request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
              .attributes()
              .get(QueueAttributeName.QUEUE_ARN);
      String policy = String.format("{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":12}", arn);
      String url = create(client, Map.of(QueueAttributeName.REDRIVE_POLICY, policy));

      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> ask(url))
          .withMessage(
              "the dead letters of %s are in the queue %s; they are returned by aws sqs"
                  + " start-message-move-task --region elasticmq --source-arn %s",
              url, arn, arn);
      assertThatExceptionOfType(RejectedException.class)
          .isThrownBy(() -> ask(dead))
          .withMessage(
              "the queue %s has no dead-letter queue: it keeps what nobody settles until that is"
                  + " too old",
              dead);
    }
  }

  private static String create(SqsClient client, Map<QueueAttributeName, String> attributes) {
    String name = "queue-" + UUID.randomUUID();
    return client.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
  }

  private void ask(String url) throws Exception {
    Invocation invocation =
        new Invocation(
            Map.of("CONEX_QUEUE", "sqs:" + url),
            new HomeDirectory(home),
            Set.of(Need.QUEUE),
            Optional.empty());
    try (Application application = new Application(invocation, List.of())) {
      application.get(DeadLetters.class);
    }
  }
}
