package io.github.ecsconex.core.secret;

import java.util.regex.Pattern;

/**
 * What a token of GitHub looks like ("About authentication to GitHub", token formats). Those of a
 * GitHub App are made while conex runs, so that no setting could tell them.
 */
final class GithubToken {
  private static final Pattern LOOKS =
      Pattern.compile("\\b(?:gh[oprsu]_[A-Za-z0-9]|github_pat_)[A-Za-z0-9_.-]{19,}");

  private GithubToken() {}

  /** {@code text} with {@code mask} in the place of each. */
  static String mask(String text, String mask) {
    return LOOKS.matcher(text).replaceAll(mask);
  }
}
