package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.push.Repository;

/**
 * A repository, as whoever asks for it may see it.
 *
 * @param name the present one, also where an old one was asked for
 * @param url its page
 * @param defaultBranch the short name
 * @param administers whether whoever asks may change its hooks
 */
public record GithubRepository(
    Repository name, String url, String defaultBranch, boolean administers) {
  /**
   * @throws IllegalArgumentException if it has no name that conex knows how to read
   */
  static GithubRepository of(JsonNode repository) {
    return new GithubRepository(
        Repository.parse(repository.path("full_name").asText("")),
        repository.path("html_url").asText(""),
        repository.path("default_branch").asText(""),
        repository.path("permissions").path("admin").asBoolean());
  }
}
