package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a delivery was signed with one of the secrets ("Validating webhook deliveries"). How long
 * the check takes tells nothing about them. Takes the raw bytes of one body as they come; belongs
 * to one thread.
 */
final class WebhookSignature {
  /** What a signature is worth. All but the first are alike to the sender. */
  enum Verdict {
    VALID("the signature is valid"),
    MISSING("there is no " + HEADER + ": does the hook have a secret?"),
    MALFORMED(HEADER + " is not sha256= and 64 hexadecimal digits"),
    WRONG(HEADER + " was made with another secret, or for another body");

    private final String reason;

    Verdict(String reason) {
      this.reason = reason;
    }

    /** Why, for the log. */
    String reason() {
      return reason;
    }
  }

  static final String HEADER = "X-Hub-Signature-256";

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";
  private static final Pattern LEGAL = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  private final Optional<String> header;
  private final List<Mac> macs;

  /**
   * @param header the value of {@value #HEADER}, empty if the delivery has none
   * @param secrets any of which may have signed it
   */
  WebhookSignature(Optional<String> header, List<Secret> secrets) {
    this.header = header;
    this.macs = secrets.stream().map(WebhookSignature::mac).toList();
  }

  /** What the header alone tells: {@code VALID} if it might be. */
  Verdict verdictOfHeader() {
    if (header.isEmpty()) {
      return Verdict.MISSING;
    }
    return LEGAL.matcher(header.get()).matches() ? Verdict.VALID : Verdict.MALFORMED;
  }

  /** Takes the next bytes of the body. */
  void update(byte[] bytes, int offset, int length) {
    macs.forEach(mac -> mac.update(bytes, offset, length));
  }

  /** What the signature is worth, now that the whole body was taken. Asked once. */
  Verdict verdict() {
    Verdict verdict = verdictOfHeader();
    if (verdict != Verdict.VALID) {
      return verdict;
    }
    byte[] claimed = HexFormat.of().parseHex(header.orElseThrow(), PREFIX.length(), 71);
    boolean valid = false;
    for (Mac mac : macs) {
      // All are compared, so that nobody can measure which of them it was.
      valid |= MessageDigest.isEqual(mac.doFinal(), claimed);
    }
    return valid ? Verdict.VALID : Verdict.WRONG;
  }

  private static Mac mac(Secret secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
