package io.github.ecsconex.core.push;

import java.util.regex.Pattern;

/** A Git repository by its owner and name, as in {@code octocat/hello-world}. */
public record Repository(String owner, String name) {
  /** Letters, digits, {@code -}, {@code _} and {@code .} are all that GitHub allows in either. */
  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  /**
   * @throws IllegalArgumentException if either part holds anything but letters, digits, {@code -},
   *     {@code _} and {@code .}, is empty, longer than 100 characters, or {@code .} or {@code ..}
   */
  public Repository {
    requireLegal("owner", owner);
    requireLegal("name", name);
  }

  /**
   * The repository that {@code owner/name} stands for; the inverse of {@link #toString()}.
   *
   * @throws IllegalArgumentException unless {@code text} is two legal parts with one slash between
   */
  public static Repository parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a repository such as owner/name: " + text);
    }
    return new Repository(text.substring(0, slash), text.substring(slash + 1));
  }

  /** Whether the other is the same to a Git host: GitHub's owners and names ignore case. */
  public boolean isSameAs(Repository other) {
    return toString().equalsIgnoreCase(other.toString());
  }

  private static void requireLegal(String part, String value) {
    if (!LEGAL.matcher(value).matches() || value.equals(".") || value.equals("..")) {
      throw new IllegalArgumentException(
          "a repository's "
              + part
              + " is 1 to 100 letters, digits, '-', '_' or '.', not \""
              + value
              + "\"");
    }
  }

  /** {@code owner/name}. */
  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
