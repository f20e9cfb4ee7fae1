package io.github.ecsconex.app.watch;

import io.github.ecsconex.core.push.Repository;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a clone came from: {@code git@github.com:octocat/hello-world.git}, {@code
 * ssh://git@github.com/octocat/hello-world}, {@code https://github.com/octocat/hello-world.git}.
 *
 * @param host of the server's pages, in lower case, with its port if that is not the usual one;
 *     empty if the remote does not say, for the user's configuration of ssh knows the server by a
 *     name of its own
 */
public record GithubRemote(Optional<String> host, Repository repository) {
  private static final Pattern URL =
      Pattern.compile(
          "(https?|ssh|git|git\\+ssh|ssh\\+git)://(?:[^/\\s]*@)?([^/:@\\s]+)(:\\d+)?(/.*)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SCP_LIKE = Pattern.compile("(?:[^/:@\\s]+@)?([^/:@\\s]+):(.*)");
  private static final Pattern PATH =
      Pattern.compile("/?([^/:@\\s]+)/([^/:@\\s]+?)(?:\\.git)?/*", Pattern.CASE_INSENSITIVE);
  private static final Pattern LONGER_PATH = Pattern.compile("/?[^/:@\\s]+(?:/[^/:@\\s]+){2,}/*");

  /** Names that github.com's own pages tell users with several accounts to give it, or shorter. */
  private static final Pattern ALIAS = Pattern.compile("[^.]+|github\\.com-[^.]+");

  private static final Set<String> NAMES_OF_GITHUB = Set.of("www.github.com", "ssh.github.com");

  /**
   * Reads a remote's URL.
   *
   * @throws IllegalArgumentException if it is none of a repository on GitHub; the message shows no
   *     credentials
   */
  public static GithubRemote parse(String url) {
    String text = url.strip();
    Matcher matcher = URL.matcher(text);
    if (matcher.matches()) {
      return new GithubRemote(
          host(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2), matcher.group(3)),
          repository(matcher.group(4)));
    }
    matcher = SCP_LIKE.matcher(text);
    if (!matcher.matches()) {
      throw isNone();
    }
    return new GithubRemote(host("ssh", matcher.group(1), null), repository(matcher.group(2)));
  }

  /**
   * Reads what a person writes for a repository: {@code owner/name}, or a URL.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static GithubRemote parseArgument(String text) {
    return text.contains(":")
        ? parse(text)
        : new GithubRemote(Optional.empty(), Repository.parse(text));
  }

  /** The port of ssh, or of any scheme but https, is not that of the pages. */
  private static Optional<String> host(String scheme, String name, @Nullable String port) {
    String host = name.toLowerCase(Locale.ROOT);
    if (scheme.contains("ssh") && ALIAS.matcher(host).matches()) {
      return Optional.empty();
    }
    if (NAMES_OF_GITHUB.contains(host)) {
      return Optional.of(GithubSite.GITHUB.host());
    }
    boolean needed = scheme.equals("https") && port != null && !port.equals(":443");
    return Optional.of(needed ? host + port : host);
  }

  private static Repository repository(String path) {
    Matcher matcher = PATH.matcher(path);
    if (matcher.matches()) {
      return new Repository(matcher.group(1), matcher.group(2));
    }
    if (LONGER_PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "its path is longer than owner/name: GitHub, and a GitHub Enterprise Server, have their"
              + " repositories at https://<host>/<owner>/<name>, under no other path");
    }
    throw isNone();
  }

  private static IllegalArgumentException isNone() {
    return new IllegalArgumentException(
        "that is no repository on GitHub such as git@github.com:octocat/hello-world.git");
  }
}
