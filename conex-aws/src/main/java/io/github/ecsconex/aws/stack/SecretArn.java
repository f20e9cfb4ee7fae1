package io.github.ecsconex.aws.stack;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a secret in Secrets Manager, not its value: {@code
 * arn:aws:secretsmanager:us-east-1:123456789012:secret:ecs-conex-webhook-AbCdEf}.
 */
public record SecretArn(String text) {
  private static final Pattern LEGAL =
      Pattern.compile(
          "arn:[a-z-]+:secretsmanager:([a-z0-9-]+):\\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}");

  /**
   * @throws IllegalArgumentException unless {@code text} is the ARN of a secret
   */
  public SecretArn {
    if (!LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not the ARN of a secret such as"
              + " arn:aws:secretsmanager:us-east-1:123456789012:secret:ecs-conex-webhook-AbCdEf");
    }
  }

  String region() {
    Matcher matcher = LEGAL.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalStateException(text);
    }
    return matcher.group(1);
  }

  @Override
  public String toString() {
    return text;
  }
}
