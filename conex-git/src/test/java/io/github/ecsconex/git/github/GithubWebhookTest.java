package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.WebhookSignature.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GithubWebhookTest {
  private static final String SECRET = "It's a Secret to Everybody";
  private static final String DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

  private final GithubWebhook webhook = new GithubWebhook(List.of(Secret.of(SECRET)));

  static String sign(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> headers(String event, String type, byte[] body) {
    return Map.of(
        "X-GitHub-Event", event,
        "X-GitHub-Delivery", DELIVERY,
        "Content-Type", type,
        "X-Hub-Signature-256", sign(SECRET, body));
  }

  private WebhookEvent receive(String event, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    return webhook.receive(
        new WebhookRequest(headers(event, type, bytes), new ByteArrayInputStream(bytes)));
  }

  private WebhookEvent receive(String event, String body) throws IOException {
    return receive(event, "application/json", body);
  }

  @Test
  void knowsTheSignatureThatGithubPublished() {
    WebhookSignature signature =
        new WebhookSignature(
            Optional.of("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
            List.of(Secret.of("It's a Secret to Everybody")));
    byte[] body = "Hello, World!".getBytes(UTF_8);
    signature.update(body, 0, body.length);
    assertThat(signature.verdict()).isEqualTo(Verdict.VALID);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, MISSING",
        "'', MALFORMED",
        "sha1=757107ea0eb2509fc211221cce984b8a37570b6d, MALFORMED",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17, MALFORMED",
        "sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17, MALFORMED",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1, MALFORMED",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e171, MALFORMED",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18, WRONG",
        "sha256=0000000000000000000000000000000000000000000000000000000000000000, WRONG"
      })
  void tellsWhatIsWrongWithASignature(String header, Verdict verdict) {
    WebhookSignature signature =
        new WebhookSignature(Optional.ofNullable(header), List.of(Secret.of(SECRET)));
    byte[] body = "Hello, World!".getBytes(UTF_8);
    signature.update(body, 0, body.length);
    assertThat(signature.verdict()).isEqualTo(verdict);
  }

  @Test
  void tellsTheSenderNothingAboutAWrongSignature() throws Exception {
    byte[] body = Payloads.text("push-branch").getBytes(UTF_8);
    for (String header :
        new String[] {"", "sha256=", sign("another", body), sign(SECRET, new byte[] {'x'})}) {
      Map<String, String> headers = new HashMap<>(headers("push", "application/json", body));
      headers.put("X-Hub-Signature-256", header);
      if (header.isEmpty()) {
        headers.remove("X-Hub-Signature-256");
      }
      WebhookEvent event =
          webhook.receive(new WebhookRequest(headers, new ByteArrayInputStream(body)));
      assertThat(event).as(header).isEqualTo(new WebhookEvent.Refused());
      assertThat(event.status()).isEqualTo(403);
      assertThat(event.answer()).isEqualTo("invalid: signature does not match");
    }
  }

  @Test
  void doesNotSayWhatIsWrongWithABodyThatIsNotSigned() throws Exception {
    byte[] body = "{".getBytes(UTF_8);
    Map<String, String> headers = new HashMap<>(headers("push", "application/json", body));
    headers.put("X-Hub-Signature-256", sign("another", body));
    assertThat(webhook.receive(new WebhookRequest(headers, new ByteArrayInputStream(body))))
        .isEqualTo(new WebhookEvent.Refused());
  }

  @Test
  void takesEitherSecretWhileOneIsRotated() throws Exception {
    GithubWebhook rotated = new GithubWebhook(List.of(Secret.of("new"), Secret.of(SECRET)));
    byte[] body = Payloads.text("push-branch").getBytes(UTF_8);
    for (String secret : new String[] {"new", SECRET}) {
      Map<String, String> headers = new HashMap<>(headers("push", "application/json", body));
      headers.put("X-Hub-Signature-256", sign(secret, body));
      assertThat(rotated.receive(new WebhookRequest(headers, new ByteArrayInputStream(body))))
          .isInstanceOf(WebhookEvent.Pushed.class);
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.ecsconex.git.github.WebhookVector#all")
  void answersAsTheFunctionInTheTemplateDoes(WebhookVector vector) throws Exception {
    GithubWebhook rotated =
        new GithubWebhook(
            List.of(Secret.of(WebhookVector.SECRET), Secret.of(WebhookVector.SECRET_BEFORE)));
    WebhookEvent event =
        rotated.receive(
            new WebhookRequest(vector.headers(), new ByteArrayInputStream(vector.body())));
    assertThat(event.status()).isEqualTo(vector.status());
    assertThat(event.answer()).matches(vector::isAnswer, vector.answer());
    Optional<String> message =
        event instanceof WebhookEvent.Pushed(PushEvent push)
            // What half of a character becomes on its way.
            ? Optional.of(new String(new GithubPushEncoder().encode(push).getBytes(UTF_8), UTF_8))
            : Optional.empty();
    assertThat(message).isEqualTo(vector.message());
  }

  @Test
  void needsASecret() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GithubWebhook(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "push-branch",
        "push-first",
        "push-branch-created",
        "push-forced",
        "push-merge",
        "push-skipped",
        "push-branch-deleted",
        "push-tag-lightweight",
        "push-tag-annotated",
        "push-tag-moved",
        "push-tag-deleted",
        "push-without-head-commit",
        "push-user",
        "push-enterprise-server"
      })
  void readsAPushAsJsonAndAsAForm(String name) throws Exception {
    String json = Payloads.text(name);
    PushEvent push = new GithubPushDecoder().decode(json).deliveredAs(DELIVERY);
    assertThat(receive("push", json)).isEqualTo(new WebhookEvent.Pushed(push));
    assertThat(receive("push", "application/json; charset=utf-8", json))
        .isEqualTo(new WebhookEvent.Pushed(push));
    assertThat(
            receive(
                "push",
                "application/x-www-form-urlencoded",
                "x=%7B&payload=" + URLEncoder.encode(json, UTF_8) + "&payload=y"))
        .isEqualTo(new WebhookEvent.Pushed(push));
  }

  @Test
  void doesWithoutTheNameOfTheDelivery() throws Exception {
    byte[] body = Payloads.text("push-branch").getBytes(UTF_8);
    Map<String, String> headers = new HashMap<>();
    headers("push", "application/json", body)
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    headers.put("x-github-delivery", "no name\n");
    assertThat(webhook.receive(new WebhookRequest(headers, new ByteArrayInputStream(body))))
        .isEqualTo(
            new WebhookEvent.Pushed(new GithubPushDecoder().decode(Payloads.text("push-branch"))));
  }

  @Test
  void answersAPing() throws Exception {
    WebhookEvent event = receive("ping", Payloads.text("ping"));
    assertThat(event).isEqualTo(new WebhookEvent.Ping());
    assertThat(event.status()).isEqualTo(200);
    assertThat(event.answer()).isEqualTo("ignored ping request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "issues"})
  void passesOverOtherEventsByTheirNames(String name) throws Exception {
    WebhookEvent event = receive(name, Payloads.text(name));
    assertThat(event).isEqualTo(new WebhookEvent.Other(name));
    assertThat(event.status()).isEqualTo(200);
    assertThat(event.answer()).isEqualTo("ignored " + name + " event");
  }

  @Test
  void saysWhatIsWrongWithAPush() throws Exception {
    assertRejected("push", "application/json", "{}", "ref is missing");
    assertRejected("push", "application/json", "[]", "the message is not a JSON object");
    assertRejected(
        "push",
        "application/json",
        Payloads.text("push-sha256"),
        "after is a SHA-256 id: repositories that use SHA-256 are not supported");
    assertRejected(
        "push",
        "text/plain",
        Payloads.text("push-branch"),
        "the Content-Type is neither application/json nor application/x-www-form-urlencoded:"
            + " \"text/plain\"");
    assertRejected(
        "push",
        "application/x-www-form-urlencoded",
        "payload=%7",
        "the form holds a % without two hexadecimal digits behind it");
    assertRejected(
        "push", "application/x-www-form-urlencoded", "x=y", "the message is not a JSON object");
  }

  private void assertRejected(String event, String type, String body, String reason)
      throws IOException {
    WebhookEvent received = receive(event, type, body);
    assertThat(received).isInstanceOf(WebhookEvent.Rejected.class);
    assertThat(received.status()).isEqualTo(422);
    assertThat(received.answer()).isEqualTo("error: " + reason);
  }

  @Test
  void rejectsWhatIsNoEvent() throws Exception {
    byte[] body = "{}".getBytes(UTF_8);
    Map<String, String> headers = new HashMap<>(headers("push", "application/json", body));
    headers.remove("X-GitHub-Event");
    assertThat(
            webhook.receive(new WebhookRequest(headers, new ByteArrayInputStream(body))).answer())
        .isEqualTo("error: there is no X-GitHub-Event: it is none of GitHub's events");
  }

  /** Read as it comes: held, it would take many times what the heap may grow by here. */
  @Test
  void readsTwentyFiveMegabytesWithoutHoldingThem() throws Exception {
    byte[] begin = "{\"ref\":\"refs/heads/main\",\"compare\":\"".getBytes(UTF_8);
    byte[] end =
        ("\",\"after\":\"0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c\",\"repository\":{\"name\":\"r\","
                + "\"owner\":{\"name\":\"o\"}}}")
            .getBytes(UTF_8);
    int length = JsonFields.LENGTH_LIMIT;
    Map<String, String> headers =
        Map.of(
            "X-GitHub-Event",
            "push",
            "X-Hub-Signature-256",
            signatureOf(new Padded(begin, end, length)));
    Padded body = new Padded(begin, end, length);
    assertThat(webhook.receive(new WebhookRequest(headers, body)))
        .isInstanceOf(WebhookEvent.Pushed.class);
    assertThat(body.largestRead).as("the largest piece").isLessThanOrEqualTo(64 << 10);

    Padded tooLong = new Padded(begin, end, length + 1);
    assertThat(webhook.receive(new WebhookRequest(headers, tooLong)))
        .as("not signed")
        .isEqualTo(new WebhookEvent.Refused());
    assertThat(
            webhook.receive(
                new WebhookRequest(
                    signed("application/json", new Padded(begin, end, length + 1)),
                    new Padded(begin, end, length + 1))))
        .extracting(WebhookEvent::answer)
        .isEqualTo("error: the payload is longer than 26214400 bytes");
  }

  private static Map<String, String> signed(String type, InputStream body) throws Exception {
    return Map.of(
        "X-GitHub-Event", "push", "Content-Type", type, "X-Hub-Signature-256", signatureOf(body));
  }

  /** What counts is the payload: written as a form, it is up to three times as long. */
  @Test
  void readsAFormOfAPayloadOfTwentyFiveMegabytes() throws Exception {
    byte[] begin =
        ("payload="
                + URLEncoder.encode(
                    "{\"ref\":\"refs/heads/main\",\"after\":\"0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c\","
                        + "\"repository\":{\"name\":\"r\",\"owner\":{\"name\":\"o\"}},\"compare\":\""
                        + "é".repeat(2_000_000),
                    UTF_8))
            .getBytes(UTF_8);
    byte[] end = "%22%7D".getBytes(UTF_8);
    int length = JsonFields.LENGTH_LIMIT + (1 << 20);
    String type = "application/x-www-form-urlencoded";
    assertThat(
            webhook.receive(
                new WebhookRequest(
                    signed(type, new Padded(begin, end, length)), new Padded(begin, end, length))))
        .isInstanceOf(WebhookEvent.Pushed.class);
    int tooLong = length + (10 << 20);
    assertThat(
            webhook.receive(
                new WebhookRequest(
                    signed(type, new Padded(begin, end, tooLong)),
                    new Padded(begin, end, tooLong))))
        .extracting(WebhookEvent::answer)
        .isEqualTo("error: the payload is longer than 26214400 bytes");
  }

  @Test
  void readsNoBodyWithoutEnd() throws Exception {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }

          @Override
          public int read(byte[] bytes, int offset, int count) {
            Arrays.fill(bytes, offset, offset + count, (byte) ' ');
            return count;
          }
        };
    byte[] other = {'x'};
    assertThat(
            webhook.receive(
                new WebhookRequest(headers("push", "application/json", other), endless)))
        .isEqualTo(new WebhookEvent.Refused());
  }

  @Test
  void doesNotTakeABodyThatBreaksOff() throws Exception {
    byte[] body = Payloads.text("push-branch").getBytes(UTF_8);
    InputStream broken = InputStream.nullInputStream();
    broken.close();
    assertThatIOException()
        .isThrownBy(() ->
            webhook.receive(new WebhookRequest(headers("push", "application/json", body), broken)))
        .withMessage("Stream closed");
  }

  private static String signatureOf(InputStream body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    byte[] buffer = new byte[8192];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      mac.update(buffer, 0, read);
    }
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal());
  }

  /** A body of some length, with nothing but one letter between its beginning and its end. */
  private static final class Padded extends InputStream {
    private final byte[] begin;
    private final byte[] end;
    private final int length;
    private int at;
    private int largestRead;

    Padded(byte[] begin, byte[] end, int length) {
      this.begin = begin;
      this.end = end;
      this.length = length;
    }

    @Override
    public int read() {
      if (at >= length) {
        return -1;
      }
      int here = at++;
      if (here < begin.length) {
        return begin[here];
      }
      return here < length - end.length ? 'x' : end[here - length + end.length];
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      largestRead = Math.max(largestRead, count);
      for (int i = 0; i < count; i++) {
        int next = read();
        if (next < 0) {
          return i == 0 ? -1 : i;
        }
        bytes[offset + i] = (byte) next;
      }
      return count;
    }
  }

  @Test
  void printsNoHeader() {
    assertThat(
            new WebhookRequest(
                Map.of("X-Hub-Signature-256", "sha256=ab"), InputStream.nullInputStream()))
        .hasToString("WebhookRequest[[X-Hub-Signature-256]]");
  }
}
