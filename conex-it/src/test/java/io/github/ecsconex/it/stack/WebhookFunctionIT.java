package io.github.ecsconex.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ecsconex.aws.AwsConnection;
import io.github.ecsconex.git.github.WebhookVector;
import io.github.ecsconex.it.support.AwsServer;
import io.github.ecsconex.it.support.Topic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** The code of the webhook's function, as it stands in the template, run by Python. */
@Tag("aws")
@EnabledIf("io.github.ecsconex.it.support.AwsServer#speaksMoreThanSqs")
final class WebhookFunctionIT {
  private static final String COMMIT = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c";

  @TempDir private Path folder;
  private AwsConnection aws;
  private SecretsManagerClient secrets;
  private String secret;
  private Topic topic;
  private LambdaFunction function;

  @BeforeEach
  void start() throws Exception {
    aws = AwsServer.shared().connection();
    secrets = aws.client(SecretsManagerClient.builder(), Optional.empty());
    secret =
        secrets
            .createSecret(one ->
                one.name("webhook-" + UUID.randomUUID()).secretString(WebhookVector.SECRET_BEFORE))
            .arn();
    topic = Topic.create();
    function = start(topic.arn().toString());
  }

  @AfterEach
  void end() {
    function.close();
    topic.close();
    secrets.close();
    aws.close();
  }

  private LambdaFunction start(String topicArn) throws Exception {
    Map<String, String> environment = new HashMap<>(AwsServer.shared().environment());
    environment.put("AWS_DEFAULT_REGION", AwsServer.REGION);
    ObjectNode properties =
        (ObjectNode)
            TemplateValues.of(Template.read(Template.ECS_CONEX), Map.of())
                .resource("WebhookFunction", "Properties");
    ((ObjectNode) properties.path("Environment").path("Variables"))
        .put("WEBHOOK_SECRET", secret)
        .put("WORK_TOPIC", topicArn);
    return LambdaFunction.start(properties, environment, folder.resolve(UUID.randomUUID() + ""));
  }

  private void change(String text) {
    secrets.putSecretValue(one -> one.secretId(secret).secretString(text));
  }

  private JsonNode send(String event, byte[] body, String signature) throws Exception {
    Map<String, List<String>> headers =
        Map.of(
            "Content-type", List.of("application/json"),
            "X-github-event", List.of(event),
            "X-hub-signature-256", List.of(signature));
    return function.invoke(WebhookApi.event(headers, body));
  }

  private static String sign(String secret, byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
  }

  private static byte[] push(String padding) {
    return """
    {"ref":"refs/heads/größer","compare":"%s","after":"%s",
     "repository":{"name":"r","owner":{"name":"o"}},"pusher":{"name":"zoë 🐙"}}
    """
        .formatted(padding, COMMIT)
        .getBytes(UTF_8);
  }

  /** Of each, what {@code GithubWebhookTest} asserts of {@code GithubWebhook}. */
  @Test
  void answersAsGithubWebhookDoes() throws Exception {
    change(WebhookVector.SECRET);
    for (WebhookVector vector : WebhookVector.all()) {
      Map<String, List<String>> headers = new HashMap<>();
      vector.headers().forEach((name, value) -> headers.put(name, List.of(value)));
      JsonNode answer = function.invoke(WebhookApi.event(headers, vector.body()));
      assertThat(answer.path("statusCode").asInt()).as(vector.name()).isEqualTo(vector.status());
      assertThat(answer.path("body").asText())
          .as(vector.name())
          .matches(vector::isAnswer, vector.answer());
      List<JsonNode> published = topic.published();
      assertThat(published.stream().map(one -> one.path("Message").asText()))
          .as(vector.name())
          .containsExactlyElementsOf(vector.message().stream().toList());
      assertThat(published)
          .as(vector.name())
          .allMatch(one -> one.path("Subject").asText().equals("webhook"));
    }
    assertThat(function.log())
        .contains("refused delivery 72d3162e-cc78-11e3-81ab-4c9367dc0958: not signed with")
        .doesNotContain(WebhookVector.SECRET, WebhookVector.SECRET_BEFORE, "Traceback");
  }

  @Test
  void readsTwentyFiveMegabytesAndNoMore() throws Exception {
    byte[] body = push("x".repeat((25 << 20) - push("").length));
    JsonNode answer = send("push", body, sign(WebhookVector.SECRET_BEFORE, body));
    assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(202);
    assertThat(topic.published())
        .singleElement()
        .satisfies(one ->
            assertThat(one.path("Message").asText())
                .isEqualTo(
                    "{\"ref\":\"refs/heads/größer\",\"after\":\""
                        + COMMIT
                        + "\",\"deleted\":false,\"repository\":{\"name\":\"r\",\"owner\":"
                        + "{\"name\":\"o\"}},\"pusher\":{\"name\":\"zoë 🐙\"}}"));
    byte[] longer = Arrays.copyOf(body, body.length + 1);
    assertThat(
            send("push", longer, sign(WebhookVector.SECRET_BEFORE, longer)).path("body").asText())
        .isEqualTo("error: the body is longer than 26214400 bytes");
  }

  /** GitHub shows that, and whoever sees it can have it sent again. */
  @Test
  void saysThatATopicDidNotTakeIt() throws Exception {
    byte[] body = push("");
    String signature = sign(WebhookVector.SECRET_BEFORE, body);
    try (SnsClient sns = aws.client(SnsClient.builder(), Optional.empty())) {
      sns.deleteTopic(request -> request.topicArn(topic.arn().toString()));
    }
    JsonNode answer = send("push", body, signature);
    assertThat(answer.path("statusCode").asInt()).isEqualTo(503);
    assertThat(answer.path("body").asText())
        .isEqualTo("error: the stack could not take it; redeliver it later");
    assertThat(function.log()).contains("could not take delivery None: ").contains("NotFound");
    assertThat(send("ping", body, signature).path("statusCode").asInt()).isEqualTo(200);
  }

  @Test
  void saysThatItCouldNotReadTheSecret() throws Exception {
    secrets.deleteSecret(one -> one.secretId(secret).forceDeleteWithoutRecovery(true));
    byte[] body = push("");
    assertThat(
            send("push", body, sign(WebhookVector.SECRET_BEFORE, body)).path("statusCode").asInt())
        .isEqualTo(503);
    assertThat(topic.published()).isEmpty();
  }

  @Test
  void takesBothSecretsOnceItHasReadThem() throws Exception {
    byte[] body = push("");
    change(WebhookVector.SECRET);
    for (String each : List.of(WebhookVector.SECRET, WebhookVector.SECRET_BEFORE)) {
      assertThat(send("push", body, sign(each, body)).path("statusCode").asInt()).isEqualTo(202);
    }
    assertThat(send("push", body, sign("another", body)).path("statusCode").asInt()).isEqualTo(403);
  }
}
