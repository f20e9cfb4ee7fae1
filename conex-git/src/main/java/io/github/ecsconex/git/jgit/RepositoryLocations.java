package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.push.Repository;

/** Where repositories are. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface RepositoryLocations {
  /**
   * The URL or path that Git clones {@code repository} from: {@code https://}, {@code ssh://} (or
   * {@code user@host:path}), {@code git://}, {@code file://}, or the path of a directory. It holds
   * no credentials.
   */
  String of(Repository repository);

  /**
   * Puts the two parts of a repository's name for {@code {owner}} and {@code {repo}} into {@code
   * template}, as in {@code https://github.com/{owner}/{repo}.git}.
   */
  static RepositoryLocations template(String template) {
    return repository ->
        template.replace("{owner}", repository.owner()).replace("{repo}", repository.name());
  }
}
