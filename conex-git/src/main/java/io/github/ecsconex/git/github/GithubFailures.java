package io.github.ecsconex.git.github;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Why GitHub did not do what it was asked, in words for a person. */
final class GithubFailures {
  private static final int LONGEST = 300;
  private static final Pattern HOOKS = Pattern.compile("/repos/[^/]+/[^/]+/hooks\\b");

  private GithubFailures() {}

  /**
   * @param what was tried and on what
   */
  static PortException of(String what, GithubRequest request, GithubAnswer answer) {
    String could = "could not " + what + ": ";
    String said = said(answer);
    return switch (answer.status()) {
      case 401 -> new RejectedException(could + "GitHub refused the credentials" + said);
      case 403 ->
          new RejectedException(
              could + "GitHub does not allow it" + said + advice(answer) + advice(request));
      case 404, 410 ->
          new RejectedException(
              could
                  + "there is no such thing, or the credentials may not see it"
                  + said
                  + advice(request));
      case 422 -> new RejectedException(could + "GitHub does not take it" + said);
      case 408, 409, 425, 500, 502, 503, 504 ->
          new UnavailableException(could + "GitHub answered with " + answer.status() + said);
      default ->
          answer.status() >= 500
              ? new UnavailableException(could + "GitHub answered with " + answer.status() + said)
              : new RejectedException(
                  could
                      + "GitHub answered "
                      + request.method()
                      + " "
                      + request.target()
                      + " with "
                      + answer.status()
                      + said);
    };
  }

  private static String said(GithubAnswer answer) {
    List<String> parts = new ArrayList<>();
    if (!answer.message().isEmpty()) {
      parts.add(answer.message());
    }
    for (JsonNode error : answer.body().path("errors")) {
      String text =
          error.isTextual()
              ? error.asText()
              : error
                  .path("message")
                  .asText(error.path("field").asText("") + " " + error.path("code").asText(""));
      if (!text.isBlank()) {
        parts.add(text.strip());
      }
    }
    String all = String.join("; ", parts).replaceAll("\\p{Cntrl}+", " ");
    if (all.length() > LONGEST) {
      all = all.substring(0, LONGEST) + "…";
    }
    return all.isEmpty() ? "" : " (" + all + ")";
  }

  /** Who lacks only this is told that there are no hooks. */
  private static String advice(GithubRequest request) {
    return HOOKS.matcher(request.target()).find()
        ? "; for webhooks a token needs the scope admin:repo_hook, or the permission Webhooks: read"
            + " and write"
        : "";
  }

  private static String advice(GithubAnswer answer) {
    if (answer.header("X-GitHub-SSO").isPresent()) {
      return "; the organization wants the token to be authorized for its single sign-on, at"
          + " https://github.com/settings/tokens";
    }
    return answer
        .header("X-Accepted-GitHub-Permissions")
        .map(permissions -> "; it needs the permission " + permissions)
        .or(() ->
            answer
                .header("X-Accepted-OAuth-Scopes")
                .filter(scopes -> !scopes.isBlank())
                .map(scopes -> "; it needs one of the scopes " + scopes))
        .orElse("");
  }
}
