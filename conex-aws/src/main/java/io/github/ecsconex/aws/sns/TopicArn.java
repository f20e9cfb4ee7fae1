package io.github.ecsconex.aws.sns;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a topic: {@code arn:aws:sns:us-east-1:123456789012:ecs-conex}. */
public record TopicArn(String text) {
  private static final Pattern LEGAL =
      Pattern.compile("arn:[a-z-]+:sns:([a-z0-9-]+):\\d{12}:[A-Za-z0-9_-]{1,256}(?:\\.fifo)?");

  /**
   * @throws IllegalArgumentException unless {@code text} is the ARN of a topic
   */
  public TopicArn {
    if (!LEGAL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not the ARN of a topic such as arn:aws:sns:us-east-1:123456789012:ecs-conex");
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
