package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The token of the user who runs a command, from wherever they keep it. */
public final class UserToken {
  private static final List<String> VARIABLES =
      List.of("GithubAccessToken", "GITHUB_TOKEN", "GH_TOKEN");

  private UserToken() {}

  /**
   * The first of GithubAccessToken, GITHUB_TOKEN, GH_TOKEN and what git's credential helper has.
   *
   * @param host whose token it is. Variables do not say, so that they count for github.com, and for
   *     a server whose API the user has named
   * @param named whether the user has named the server's API
   * @throws RejectedException if there is none
   */
  public static Secret find(
      Map<String, String> environment, GitProgram git, String host, boolean named)
      throws RejectedException, InterruptedException {
    if (host.equals(GithubRemote.GITHUB) || named) {
      Optional<String> variable =
          VARIABLES.stream()
              .map(name -> environment.getOrDefault(name, "").strip())
              .filter(token -> !token.isEmpty() && !token.startsWith("{") && !token.startsWith("@"))
              .findFirst();
      if (variable.isPresent()) {
        return Secret.of(variable.get());
      }
    }
    return git.password(host)
        .orElseThrow(() ->
            new RejectedException(
                String.format(
                    "there is no token for %s: set GithubAccessToken to one of yours that may"
                        + " administer the repository's webhooks (https://%s/settings/tokens)%s",
                    host,
                    host,
                    host.equals(GithubRemote.GITHUB) || named
                        ? ""
                        : ", and CONEX_GITHUB_API to the API of that server")));
  }
}
