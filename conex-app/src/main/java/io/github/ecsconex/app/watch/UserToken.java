package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.secret.Secret;
import io.github.ecsconex.git.github.GithubCredentials;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The token of the user who runs a command, from wherever they keep it. */
public final class UserToken {
  /** What it has to allow, in GitHub's words. */
  public static final String NEEDS =
      "a classic one with the scope repo (for a public repository admin:repo_hook will do), or a"
          + " fine-grained one with the permissions Webhooks: read and write, and Contents: read";

  private static final List<String> VARIABLES =
      List.of("GithubAccessToken", "GITHUB_TOKEN", "GH_TOKEN");

  private UserToken() {}

  /**
   * The first of GithubAccessToken, GITHUB_TOKEN, GH_TOKEN and what git's credential helper has.
   *
   * @param site whose token it is. Variables do not say, so that they count for github.com, and for
   *     a site whose API the user has named
   * @param named whether the user has named the site's API
   * @throws RejectedException if there is none, or it can be none; the message shows none of it
   */
  public static Secret find(
      Map<String, String> environment, GitProgram git, GithubSite site, boolean named)
      throws RejectedException, InterruptedException {
    boolean counts = named || site.equals(GithubSite.GITHUB);
    if (counts) {
      for (String name : VARIABLES) {
        String text = environment.getOrDefault(name, "").strip();
        // These two are the workers' own.
        if (!text.isEmpty() && !text.startsWith("{") && !text.startsWith("@")) {
          return token("what " + name + " holds is no token", Secret.of(text));
        }
      }
    }
    Optional<Secret> kept = git.password(site.host());
    if (kept.isPresent()) {
      return token(
          "what git's credential helper has for " + site.host() + " is no token", kept.get());
    }
    throw new RejectedException(
        String.format(
            "there is no token for %s: set GithubAccessToken to one of yours, %s"
                + " (https://%s/settings/tokens)%s",
            site.host(),
            NEEDS,
            site.host(),
            counts ? "" : ", and CONEX_GITHUB_API to the API of that server"));
  }

  private static Secret token(String wrong, Secret text) throws RejectedException {
    try {
      return new GithubCredentials.Token(text).token();
    } catch (IllegalArgumentException e) {
      throw new RejectedException(wrong + ": " + e.getMessage(), e);
    }
  }
}
