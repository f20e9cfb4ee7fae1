package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What the API answered.
 *
 * @param body missing where there is none, or it is no JSON
 */
record GithubAnswer(int status, HttpHeaders headers, JsonNode body) {
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>[^,]*;\\s*rel=\"next\"");

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Where the list goes on, if it does. */
  Optional<String> next() {
    return header("Link")
        .flatMap(link ->
            NEXT.matcher(link).results().map((MatchResult result) -> result.group(1)).findFirst());
  }

  /** What GitHub says, in words. */
  String message() {
    return body.path("message").asText("").strip();
  }
}
