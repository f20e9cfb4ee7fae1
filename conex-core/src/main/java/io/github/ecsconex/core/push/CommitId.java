package io.github.ecsconex.core.push;

import java.util.regex.Pattern;

/**
 * The SHA-1 name of a Git object, normally of a commit: 40 lower-case hexadecimal digits. A push of
 * an annotated tag names the tag object instead; who resolves it gets the commit.
 */
public record CommitId(String hex) implements Comparable<CommitId> {
  private static final Pattern LEGAL = Pattern.compile("[0-9a-f]{40}");

  /**
   * What GitHub sends in place of a commit that is not there: before a creation, after a deletion.
   */
  public static final CommitId ZERO = new CommitId("0".repeat(40));

  /**
   * @throws IllegalArgumentException unless {@code hex} is 40 lower-case hexadecimal digits
   */
  public CommitId {
    if (!isLegal(hex)) {
      throw new IllegalArgumentException("not a commit id of 40 lower-case hex digits: " + hex);
    }
  }

  /** Whether {@code text} could be a commit id. */
  public static boolean isLegal(String text) {
    return LEGAL.matcher(text).matches();
  }

  /** Whether this stands for "no commit". */
  public boolean isZero() {
    return equals(ZERO);
  }

  @Override
  public int compareTo(CommitId other) {
    return hex.compareTo(other.hex);
  }

  /** The 40 digits. */
  @Override
  public String toString() {
    return hex;
  }
}
