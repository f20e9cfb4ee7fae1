package io.github.ecsconex.git.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.push.Repository;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Optional;

/**
 * A question to the API.
 *
 * @param target a path of the API, or a whole URL that an answer gave
 */
record GithubRequest(String method, String target, Optional<JsonNode> body) {
  static GithubRequest get(String path) {
    return new GithubRequest("GET", path, Optional.empty());
  }

  static GithubRequest get(URI uri) {
    return get(uri.toString());
  }

  static GithubRequest post(String path) {
    return new GithubRequest("POST", path, Optional.empty());
  }

  static GithubRequest post(String path, JsonNode body) {
    return new GithubRequest("POST", path, Optional.of(body));
  }

  static GithubRequest patch(String path, JsonNode body) {
    return new GithubRequest("PATCH", path, Optional.of(body));
  }

  static GithubRequest delete(String path) {
    return new GithubRequest("DELETE", path, Optional.empty());
  }

  /** The path of a repository's resource; the names hold nothing that a path must not. */
  static String path(Repository repository, String rest) {
    return "/repos/" + repository + rest;
  }

  static String encode(String part) {
    return URLEncoder.encode(part, UTF_8).replace("+", "%20");
  }

  /** The same question, asked elsewhere. */
  GithubRequest at(URI uri) {
    return new GithubRequest(method, uri.toString(), body);
  }

  URI uri(URI base) {
    return URI.create(target.startsWith("/") ? base + target : target);
  }
}
