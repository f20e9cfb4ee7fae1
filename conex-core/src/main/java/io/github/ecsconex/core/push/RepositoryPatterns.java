package io.github.ecsconex.core.push;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which repositories are wanted: {@code acme,octo-org/web-*,!acme/sandbox}. A pattern without a
 * slash is an owner with all that it has. Upper and lower case are the same, as they are to GitHub.
 */
public record RepositoryPatterns(NamePatterns patterns) {
  /** Every repository. */
  public static final RepositoryPatterns ALL = new RepositoryPatterns(NamePatterns.ALL);

  /**
   * The patterns that stand in {@code text} with commas between them.
   *
   * @throws IllegalArgumentException if one of them is none
   */
  public static RepositoryPatterns parse(String text) {
    return new RepositoryPatterns(
        NamePatterns.parse(
            Arrays.stream(text.toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .map(pattern ->
                    pattern.contains("/") || pattern.isEmpty() ? pattern : pattern + "/*")
                .collect(Collectors.joining(","))));
  }

  /** Whether the repository is wanted. */
  public boolean want(Repository repository) {
    return patterns.want(repository.toString().toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return patterns.toString();
  }
}
