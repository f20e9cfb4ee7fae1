package io.github.ecsconex.core.image;

import java.util.regex.Pattern;

/**
 * The name of an image's repository within a registry: {@code hello-world}, {@code team/app}. Holds
 * only what every registry takes, which is what ECR takes (CreateRepository, repositoryName).
 */
public record ImageName(String value) {
  private static final String PART = "[a-z0-9]+(?:[._-][a-z0-9]+)*";
  private static final Pattern LEGAL = Pattern.compile("(?:" + PART + "/)*" + PART);
  private static final int SHORTEST = 2;
  private static final int LONGEST = 255;

  /**
   * @throws IllegalArgumentException unless {@code value} is legal and 2 to 255 characters long
   */
  public ImageName {
    if (value.length() < SHORTEST || value.length() > LONGEST || !LEGAL.matcher(value).matches()) {
      throw new IllegalArgumentException("not a repository name that a registry takes: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
