package io.github.ecsconex.git.github;

import java.time.Duration;

/**
 * How long to wait for GitHub.
 *
 * @param connect for a connection
 * @param answer for the whole answer to one question
 * @param patience for a rate limit to end; one that lasts longer is told of at once. GitHub asks
 *     for a minute where it gives no time
 */
record GithubLimits(Duration connect, Duration answer, Duration patience) {
  static final GithubLimits DEFAULT =
      new GithubLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(70));
}
