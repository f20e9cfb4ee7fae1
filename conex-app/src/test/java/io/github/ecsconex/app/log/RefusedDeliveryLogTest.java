package io.github.ecsconex.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.secret.Redactor;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubWebhook;
import io.github.ecsconex.git.github.WebhookEvent;
import io.github.ecsconex.git.github.WebhookRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

/** What is wrong with a signature is for the log alone. */
final class RefusedDeliveryLogTest {
  private static final String DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

  private static String refusal(Map<String, String> headers) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ProgramLog log =
        ProgramLog.start(new PrintStream(out, true, UTF_8), Level.INFO, Redactor.NONE)) {
      WebhookEvent event =
          new GithubWebhook(List.of(Secret.of("It's a Secret to Everybody")))
              .receive(new WebhookRequest(headers, new ByteArrayInputStream("{}".getBytes(UTF_8))));
      assertThat(event).isEqualTo(new WebhookEvent.Refused());
    }
    return out.toString(UTF_8);
  }

  @Test
  void saysThatTheSignatureIsMissing() throws Exception {
    assertThat(refusal(Map.of("X-GitHub-Event", "push")))
        .contains(
            "refused delivery without a name: there is no X-Hub-Signature-256: does the hook have"
                + " a secret?");
  }

  @ParameterizedTest
  @CsvSource({
    "sha1=757107ea, X-Hub-Signature-256 is not sha256= and 64 hexadecimal digits",
    "sha256=0000000000000000000000000000000000000000000000000000000000000000,"
        + " 'X-Hub-Signature-256 was made with another secret, or for another body'"
  })
  void tellsAMalformedSignatureFromAWrongOne(String signature, String reason) throws Exception {
    Map<String, String> headers = new HashMap<>();
    headers.put("X-GitHub-Event", "push");
    headers.put("X-GitHub-Delivery", DELIVERY);
    headers.put("X-Hub-Signature-256", signature);
    assertThat(refusal(headers))
        .contains("refused delivery " + DELIVERY + ": " + reason)
        .doesNotContain(signature);
  }
}
