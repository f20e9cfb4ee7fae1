package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.secret.Secret;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is sent, it is read or rejected with a reason, and nothing else: no other exception, no
 * input that never ends. A build tries some ten thousand inputs, others each time, unless {@code
 * -Dconex.fuzz.seed} says which; {@code scripts/fuzz} tries many more.
 */
final class WebhookFuzzTest {
  private static final int INPUTS = Integer.getInteger("conex.fuzz.inputs", 60_000);
  private static final long SEED =
      Long.getLong("conex.fuzz.seed", System.nanoTime() % 1_000_000_007);
  private static final String SECRET = "It's a Secret to Everybody";

  private final List<String> payloads =
      Stream.of(
              "push-branch",
              "push-first",
              "push-forced",
              "push-branch-deleted",
              "push-tag-annotated",
              "push-tag-deleted",
              "push-without-head-commit",
              "push-sha256",
              "push-enterprise-server",
              "push-trimmed-2016",
              "push-trimmed-sendjob",
              "push-trimmed",
              "ping",
              "create")
          .map(Payloads::text)
          .toList();
  private final GithubPushDecoder decoder = new GithubPushDecoder();
  private final GithubPushEncoder encoder = new GithubPushEncoder();
  private final GithubWebhook webhook =
      new GithubWebhook(List.of(Secret.of("old"), Secret.of(SECRET)));

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void readsOrRejectsWhateverIsSent(TestReporter reporter) throws Exception {
    reporter.publishEntry("inputs of seed " + SEED, String.valueOf(INPUTS));
    PayloadMutator mutator = new PayloadMutator(SEED, payloads);
    int read = 0;
    int rejected = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] input = mutator.next();
      try {
        if (decodes(new String(input, UTF_8))) {
          read++;
        } else {
          rejected++;
        }
        receive(input, mutator);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "input " + i + " of seed " + SEED + ": " + HexFormat.of().formatHex(input), e);
      }
    }
    assertThat(read).as("not everything is rejected").isGreaterThan(INPUTS / 100);
    assertThat(rejected).as("not everything is read").isGreaterThan(INPUTS / 100);
  }

  private boolean decodes(String body) {
    try {
      PushEvent push = decoder.decode(body);
      assertThat(decoder.decode(encoder.encode(push))).isEqualTo(push);
      return true;
    } catch (RejectedException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(1000);
      return false;
    }
  }

  private void receive(byte[] json, PayloadMutator mutator) throws Exception {
    boolean form = mutator.oncePer(3);
    byte[] body =
        form && mutator.oncePer(2)
            ? ("payload=" + URLEncoder.encode(new String(json, UTF_8), UTF_8)).getBytes(UTF_8)
            : json;
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
    headers.put("X-GitHub-Event", mutator.one(List.of("push", "push", "push", "ping", "é\n")));
    headers.put("X-GitHub-Delivery", mutator.one(List.of("72d3162e-cc78", "", "\n\n", "é")));
    String signature = GithubWebhookTest.sign(SECRET, body);
    boolean signed = !mutator.oncePer(4);
    headers.put(
        "X-Hub-Signature-256",
        signed
            ? signature
            : mutator.one(
                List.of(
                    "",
                    "sha256=",
                    signature.substring(1),
                    signature.toUpperCase(Locale.ROOT),
                    signature + "\n",
                    GithubWebhookTest.sign("other", body))));
    WebhookEvent event =
        webhook.receive(new WebhookRequest(headers, new ByteArrayInputStream(body)));
    assertThat(event instanceof WebhookEvent.Refused).isEqualTo(!signed);
    assertThat(event.answer()).isNotBlank();
    assertThat(event.status()).isBetween(200, 499);
  }
}
