package io.github.ecsconex.git.github;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.FormField.MalformedFormException;
import io.github.ecsconex.git.github.LimitedInput.TooLongException;
import io.github.ecsconex.git.github.WebhookSignature.Verdict;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what GitHub sends to a webhook. Bodies of up to 25 MB are read as they come and are
 * never held; nothing that they say counts before their signature is found to be valid. Safe for
 * use by many threads.
 */
public final class GithubWebhook {
  private static final Logger LOG = LoggerFactory.getLogger(GithubWebhook.class);
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final String FORM_FIELD = "payload";

  /** Encoded as a form, each byte takes three at most; the form may have other fields, too. */
  private static final long BODY_LIMIT = 3L * JsonFields.LENGTH_LIMIT + (1 << 20);

  private final List<Secret> secrets;

  /**
   * @param secrets any of which may have signed a delivery; several while one is rotated
   * @throws IllegalArgumentException if there are none
   */
  public GithubWebhook(List<Secret> secrets) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("without a secret anybody could send anything");
    }
    this.secrets = List.copyOf(secrets);
  }

  /**
   * What the request is. Where its sender could not know the secret, that is all that it is told.
   *
   * @throws IOException if the body cannot be read to its end
   */
  public WebhookEvent receive(WebhookRequest request) throws IOException {
    WebhookSignature signature =
        new WebhookSignature(request.header(WebhookSignature.HEADER), secrets);
    if (signature.verdictOfHeader() != Verdict.VALID) {
      return refused(request, signature.verdictOfHeader().reason());
    }
    SignedBody body = new SignedBody(new LimitedInput(request.body(), BODY_LIMIT), signature);
    WebhookEvent event;
    try {
      event = read(request, body);
      body.drain();
    } catch (TooLongException e) {
      // Nobody knows whether it is signed.
      return refused(request, String.valueOf(e.getMessage()));
    }
    Verdict verdict = signature.verdict();
    return verdict == Verdict.VALID ? event : refused(request, verdict.reason());
  }

  private static WebhookEvent read(WebhookRequest request, SignedBody body) throws IOException {
    Optional<String> name = request.header("X-GitHub-Event");
    if (name.isEmpty()) {
      return new WebhookEvent.Rejected(
          new RejectedException("there is no X-GitHub-Event: it is none of GitHub's events"));
    }
    return switch (name.get()) {
      case "push" -> push(request, body);
      case "ping" -> new WebhookEvent.Ping();
      default -> new WebhookEvent.Other(name.get().replaceAll("[^\\w.-]", "?"));
    };
  }

  private static WebhookEvent push(WebhookRequest request, SignedBody body) throws IOException {
    try {
      PushEvent push =
          GithubPushDecoder.push(
              JsonFields.read(
                  new LimitedInput(json(request, body), JsonFields.LENGTH_LIMIT),
                  GithubPushDecoder.FIELDS));
      return new WebhookEvent.Pushed(delivery(request).map(push::deliveredAs).orElse(push));
    } catch (MalformedFormException | TooLongException e) {
      return new WebhookEvent.Rejected(new RejectedException(String.valueOf(e.getMessage()), e));
    } catch (RejectedException e) {
      return new WebhookEvent.Rejected(e);
    }
  }

  private static InputStream json(WebhookRequest request, SignedBody body)
      throws RejectedException {
    String type = request.header("Content-Type").orElse(JSON).replaceFirst(";.*", "").strip();
    return switch (type.toLowerCase(Locale.ROOT)) {
      case JSON -> body;
      case FORM -> new FormField(new BufferedInputStream(body), FORM_FIELD);
      default ->
          throw new RejectedException(
              "the Content-Type is neither "
                  + JSON
                  + " nor "
                  + FORM
                  + ": "
                  + JsonFields.quote(type));
    };
  }

  private static Optional<String> delivery(WebhookRequest request) {
    return request.header("X-GitHub-Delivery").filter(PushEvent::isDelivery);
  }

  private static WebhookEvent refused(WebhookRequest request, String reason) {
    LOG.warn("refused delivery {}: {}", delivery(request).orElse("without a name"), reason);
    return new WebhookEvent.Refused();
  }
}
