package io.github.ecsconex.aws.sqs;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a queue is: {@code https://sqs.eu-west-1.amazonaws.com/123456789012/ecs-conex}. */
public record QueueUrl(String text) {
  private static final Pattern LEGAL = Pattern.compile("https?://[^/?#@\\s]+(?:/[\\w.-]+)+");

  /** The endpoints that tell their region ("Amazon SQS endpoints and quotas"). */
  private static final Pattern REGIONAL =
      Pattern.compile(
          "sqs(?:-fips)?\\.([a-z0-9-]+)\\.(?:amazonaws\\.com(?:\\.cn)?|api\\.aws)"
              + "|([a-z0-9-]+)\\.queue\\.amazonaws\\.com(?:\\.cn)?");

  /**
   * @throws IllegalArgumentException unless {@code text} is a URL with a path, and without
   *     credentials
   */
  public QueueUrl {
    if (!LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a queue's URL such as https://sqs.eu-west-1.amazonaws.com/123456789012/ecs-conex");
    }
    URI.create(text);
  }

  /** The region that the queue is in, if the URL tells. */
  Optional<String> region() {
    Matcher matcher = REGIONAL.matcher(String.valueOf(URI.create(text).getHost()));
    return matcher.matches()
        ? Optional.ofNullable(matcher.group(1)).or(() -> Optional.of(matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
