package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.git.github.GithubApi;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a clone came from: {@code git@github.com:octocat/hello-world.git}, {@code
 * ssh://git@github.com/octocat/hello-world}, {@code https://github.com/octocat/hello-world.git}.
 *
 * @param host of the server's pages, in lower case
 */
public record GithubRemote(String host, Repository repository) {
  public static final String GITHUB = "github.com";

  private static final String PATH = "/?([^/:@\\s]+)/([^/:@\\s]+?)(?:\\.git)?/*";
  private static final Pattern URL =
      Pattern.compile(
          "(?:https?|ssh|git|git\\+ssh)://(?:[^/@\\s]*@)?([^/:@\\s]+)(?::\\d+)?/" + PATH,
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SCP_LIKE = Pattern.compile("(?:[^/:@\\s]+@)?([^/:@\\s]+):" + PATH);

  /**
   * Reads a remote's URL. A host without a dot is taken for a name that the user's configuration of
   * ssh gives to github.com.
   *
   * @throws IllegalArgumentException if it is none of a repository on GitHub; the message shows no
   *     credentials
   */
  public static GithubRemote parse(String url) {
    Matcher matcher = URL.matcher(url.strip());
    if (!matcher.matches()) {
      matcher = SCP_LIKE.matcher(url.strip());
    }
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "that is no repository on GitHub such as git@github.com:octocat/hello-world.git");
    }
    return new GithubRemote(
        canonical(matcher.group(1).toLowerCase(Locale.ROOT)),
        new Repository(matcher.group(2), matcher.group(3)));
  }

  /**
   * Reads what a person writes for a repository: {@code owner/name} on github.com, or a URL.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static GithubRemote parseArgument(String text) {
    return text.contains(":") ? parse(text) : new GithubRemote(GITHUB, Repository.parse(text));
  }

  private static String canonical(String host) {
    return host.indexOf('.') < 0 || host.equals("www.github.com") || host.equals("ssh.github.com")
        ? GITHUB
        : host;
  }

  /**
   * Where the API is.
   *
   * @param configured that of the GitHub Enterprise Server, if the user names it
   */
  public URI api(Optional<URI> configured) {
    if (host.equals(GITHUB)) {
      return configured.orElse(GithubApi.GITHUB_COM);
    }
    return configured.orElseGet(() -> URI.create("https://" + host + "/api/v3"));
  }
}
