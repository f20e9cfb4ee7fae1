package io.github.ecsconex.core.push;

import java.util.regex.Pattern;

/**
 * The full name of a Git reference: {@code refs/heads/main}, {@code refs/tags/v1.0}. Holds only
 * what {@code git check-ref-format} accepts, so it can never be mistaken for an option or a path.
 */
public record GitRef(String name) implements Comparable<GitRef> {
  private static final String HEADS = "refs/heads/";
  private static final String TAGS = "refs/tags/";
  private static final int LIMIT = 1024;

  /** What git-check-ref-format(1) forbids anywhere in a name. */
  private static final Pattern ILLEGAL =
      Pattern.compile("[\\x00-\\x20\\x7f~^:?*\\[\\\\]|\\.\\.|@\\{|//|/\\.|\\.lock(/|$)|[/.]$");

  /**
   * @throws IllegalArgumentException unless {@code name} begins with {@code refs/} and is legal
   */
  public GitRef {
    if (!name.startsWith("refs/") || !isLegal(name)) {
      throw new IllegalArgumentException("not a full ref name such as refs/heads/main: " + name);
    }
  }

  public static GitRef branch(String shortName) {
    return new GitRef(HEADS + shortName);
  }

  public static GitRef tag(String shortName) {
    return new GitRef(TAGS + shortName);
  }

  /** Whether {@code name}, full or short, holds only what Git allows in the name of a ref. */
  static boolean isLegal(String name) {
    return !name.isEmpty()
        && name.length() <= LIMIT
        && !name.startsWith("/")
        && !name.startsWith(".")
        && !name.startsWith("-")
        && !name.equals("@")
        && !ILLEGAL.matcher(name).find();
  }

  public boolean isBranch() {
    return name.startsWith(HEADS);
  }

  public boolean isTag() {
    return name.startsWith(TAGS);
  }

  /** The name without {@code refs/heads/}, {@code refs/tags/} or, failing these, {@code refs/}. */
  public String shortName() {
    if (isBranch()) {
      return name.substring(HEADS.length());
    }
    return name.substring(isTag() ? TAGS.length() : "refs/".length());
  }

  @Override
  public int compareTo(GitRef other) {
    return name.compareTo(other.name);
  }

  /** The full name. */
  @Override
  public String toString() {
    return name;
  }
}
