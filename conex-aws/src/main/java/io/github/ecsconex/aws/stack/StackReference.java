package io.github.ecsconex.aws.stack;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which stack of an account: {@code us-east-1:ecs-conex-production}.
 *
 * @param region where it is; whether there is such a region, only a call shows
 * @param name letters, digits and hyphens after a letter (CreateStack, StackName)
 */
public record StackReference(String region, String name) {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(?:-[a-z]+)+-\\d{1,2}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}");
  private static final Pattern LEGAL =
      Pattern.compile("(" + REGION.pattern() + "):(" + NAME.pattern() + ")");

  /** Where nobody names another. */
  public static final StackReference DEFAULT =
      new StackReference("us-east-1", "ecs-conex-production");

  /**
   * @throws IllegalArgumentException unless both are legal
   */
  public StackReference {
    if (!REGION.matcher(region).matches() || !NAME.matcher(name).matches()) {
      throw illegal();
    }
  }

  /**
   * Reads {@code <region>:<stack>}, which {@link #toString()} writes.
   *
   * @throws IllegalArgumentException if {@code text} is nothing of that form
   */
  public static StackReference parse(String text) {
    Matcher matcher = LEGAL.matcher(text);
    if (!matcher.matches()) {
      throw illegal();
    }
    return new StackReference(matcher.group(1), matcher.group(2));
  }

  @Override
  public String toString() {
    return region + ":" + name;
  }

  private static IllegalArgumentException illegal() {
    return new IllegalArgumentException(
        "not a region and the name of a stack in it, such as us-east-1:ecs-conex-production");
  }
}
