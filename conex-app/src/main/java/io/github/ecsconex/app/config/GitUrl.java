package io.github.ecsconex.app.config;

import io.github.ecsconex.core.push.Repository;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where repositories are fetched from: {@code https://github.com/{owner}/{repo}.git}, {@code
 * git@example.com:{owner}/{repo}}, {@code /srv/git/{owner}/{repo}}; or, without the placeholders,
 * where one repository is.
 *
 * @param text a URL, what git-clone(1) calls the scp-like syntax, or a path
 */
public record GitUrl(String text) {
  private static final String OWNER = "{owner}";
  private static final String REPO = "{repo}";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*\\}");
  private static final Pattern URL =
      Pattern.compile(
          "([a-zA-Z][a-zA-Z0-9+.-]*)://(?:([^/@]*)@)?(\\[[^\\]]*\\]|[^/:@]*)(?::\\d*)?(/.*|)");
  private static final Pattern SCP_LIKE = Pattern.compile("(?:[^/:@]+@)?[^/:@]{2,}:(.+)");

  /**
   * @throws IllegalArgumentException if {@code text} is empty, holds control characters, another
   *     placeholder than the two, or a user's credentials
   */
  public GitUrl {
    if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a URL holds something, and no control characters");
    }
    for (String placeholder : PLACEHOLDER.matcher(text).results().map(r -> r.group()).toList()) {
      if (!placeholder.equals(OWNER) && !placeholder.equals(REPO)) {
        throw new IllegalArgumentException("it holds the placeholder " + placeholder);
      }
    }
    Matcher url = URL.matcher(text);
    if (url.matches() && holdsCredentials(url.group(1), url.group(2))) {
      throw new IllegalArgumentException(
          "it holds credentials, which belong into GithubAccessToken");
    }
  }

  /** Whether it differs from repository to repository. */
  public boolean isTemplate() {
    return text.contains(REPO);
  }

  /** Whether it holds a placeholder. */
  public boolean hasPlaceholders() {
    return text.contains(OWNER) || text.contains(REPO);
  }

  /** The scheme of a URL, {@code ssh} for the scp-like syntax, {@code file} for a path. */
  public String scheme() {
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      return url.group(1).toLowerCase(Locale.ROOT);
    }
    return isScpLike() ? "ssh" : "file";
  }

  /** The host of a URL; empty for the scp-like syntax and for a path. */
  public Optional<String> host() {
    Matcher url = URL.matcher(text);
    return url.matches()
        ? Optional.of(url.group(3).toLowerCase(Locale.ROOT)).filter(host -> !host.isEmpty())
        : Optional.empty();
  }

  /** The path on the server or on this machine. */
  public String path() {
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      return url.group(4);
    }
    Matcher scpLike = SCP_LIKE.matcher(text);
    return isScpLike() && scpLike.matches() ? scpLike.group(1) : text;
  }

  /** Where {@code repository} is fetched from. */
  public String of(Repository repository) {
    return text.replace(OWNER, repository.owner()).replace(REPO, repository.name());
  }

  /**
   * Where anybody can look for {@code repository}: without the {@code .git} that hosts of Git take
   * for the same. Empty for a path, which means something on this machine alone.
   */
  public Optional<String> addressOf(Repository repository) {
    String address = of(repository);
    return switch (scheme()) {
      case "file" -> Optional.empty();
      case "http", "https" -> Optional.of(address.replaceFirst("\\.git/?$", ""));
      default -> Optional.of(address);
    };
  }

  private boolean isScpLike() {
    return !text.startsWith("/") && !text.startsWith(".") && SCP_LIKE.matcher(text).matches();
  }

  /** The user of ssh is no secret; what stands before the @ of any other URL may be a token. */
  private static boolean holdsCredentials(String scheme, @Nullable String user) {
    if (user == null) {
      return false;
    }
    return !scheme.toLowerCase(Locale.ROOT).endsWith("ssh") || user.contains(":");
  }

  @Override
  public String toString() {
    return text;
  }
}
