package io.github.ecsconex.aws.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ecsconex.core.failure.RejectedException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StackOutputsTest {
  private static final String SECRET =
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecs-conex/webhook-AbCdEf";

  @Test
  void areValuesWhereTheStackHasThem() throws Exception {
    StackOutputs outputs =
        outputs(
            Map.of(
                "WebhookEndpoint", "https://abc.execute-api.us-east-1.amazonaws.com/webhook",
                "WebhookSecretArn", SECRET,
                "LogGroup", "ecs-conex"));
    assertThat(outputs.require(StackOutputs.WEBHOOK_ENDPOINT))
        .isEqualTo(URI.create("https://abc.execute-api.us-east-1.amazonaws.com/webhook"));
    assertThat(outputs.require(StackOutputs.WEBHOOK_SECRET)).isEqualTo(new SecretArn(SECRET));
    assertThat(outputs.find(StackOutputs.LOG_GROUP)).contains("ecs-conex");
    assertThat(outputs.find(StackOutputs.GITHUB_CREDENTIALS)).isEmpty();
  }

  @Test
  void theAbsentOnesAreToldOfWithThoseThatThereAre() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(
            () -> outputs(Map.of("Url", "x", "Bucket", "y")).require(StackOutputs.WEBHOOK_ENDPOINT))
        .withMessage(
            "the stack us-east-1:ecs-conex-production has no output WebhookEndpoint; it has"
                + " Bucket, Url: is it one that conex's present template made?");
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> outputs(Map.of()).require(StackOutputs.WORK_TOPIC))
        .withMessage(
            "the stack us-east-1:ecs-conex-production has no output WorkTopic; it has none at all:"
                + " is it one that conex's template made?");
  }

  @Test
  void aStackOf2016IsKnown() {
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            outputs(Map.of("WatchbotWebhookEndpoint", "https://x", "WatchbotSns", "arn"))
                .require(StackOutputs.WEBHOOK_ENDPOINT))
        .withMessage(
            "the stack us-east-1:ecs-conex-production has no output WebhookEndpoint; it was made by"
                + " the template of 2016, which the present one is to replace");
  }

  @Test
  void whatIsNoValueIsRejected() {
    for (String text : new String[] {"", "webhook", "ftp://example.com/", "https://", "a b"}) {
      assertThatExceptionOfType(RejectedException.class)
          .as(text)
          .isThrownBy(
              () -> outputs(Map.of("WebhookEndpoint", text)).find(StackOutputs.WEBHOOK_ENDPOINT))
          .withMessageStartingWith(
              "the stack us-east-1:ecs-conex-production has the output WebhookEndpoint, but it is");
    }
    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() ->
            outputs(
                    Map.of(
                        "GithubCredentialsArn",
                        "arn:aws:ssm:us-east-1:123456789012:parameter/github"))
                .find(StackOutputs.GITHUB_CREDENTIALS))
        .withMessage(
            "the stack us-east-1:ecs-conex-production has the output GithubCredentialsArn, but it"
                + " is not the ARN of a secret such as"
                + " arn:aws:secretsmanager:us-east-1:123456789012:secret:ecs-conex-webhook-AbCdEf:"
                + " arn:aws:ssm:us-east-1:123456789012:parameter/github");
  }

  private static StackOutputs outputs(Map<String, String> texts) {
    return new StackOutputs(StackReference.DEFAULT, texts);
  }
}
