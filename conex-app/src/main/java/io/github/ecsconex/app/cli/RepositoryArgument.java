package io.github.ecsconex.app.cli;

import io.github.ecsconex.app.config.GitUrl;
import io.github.ecsconex.core.push.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The repository that a person named: by its owner and name, by its URL, or by its path.
 *
 * @param repository for a URL or a path the last two parts of it, without {@code .git} and with
 *     {@code -} for what the name of a repository cannot hold
 * @param url where it is, if the person said so
 */
record RepositoryArgument(Repository repository, Optional<GitUrl> url) {
  private static final int LONGEST_PART = 100;

  /** What stands for the owner of a repository whose path or URL names none. */
  private static final String NO_OWNER = "local";

  /**
   * @param workingDirectory what a relative path begins at
   * @throws IllegalArgumentException if it is none of the three; the message is a whole sentence
   */
  static RepositoryArgument parse(String text, Path workingDirectory) {
    if (looksLikePath(text)) {
      return ofPath(text, workingDirectory);
    }
    GitUrl url = gitUrl(text);
    if (!url.scheme().equals("file")) {
      return new RepositoryArgument(repository(url.path(), url.host()), Optional.of(url));
    }
    if (text.contains("://")) {
      return new RepositoryArgument(repository(url.path(), Optional.empty()), Optional.of(url));
    }
    try {
      return new RepositoryArgument(Repository.parse(text), Optional.empty());
    } catch (IllegalArgumentException e) {
      if (Files.isDirectory(workingDirectory.resolve(text))) {
        return ofPath(text, workingDirectory);
      }
      throw new IllegalArgumentException(
          "\"" + text + "\" is neither owner/name, nor a URL, nor the path of a repository", e);
    }
  }

  private static boolean looksLikePath(String text) {
    return text.startsWith("/")
        || text.startsWith("./")
        || text.startsWith("../")
        || text.equals(".")
        || text.equals("..");
  }

  private static RepositoryArgument ofPath(String text, Path workingDirectory) {
    Path path = workingDirectory.resolve(text).normalize();
    if (path.endsWith(".git") && path.getParent() != null) {
      path = path.getParent();
    }
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException("there is no directory " + path);
    }
    String absolute = path.toString();
    return new RepositoryArgument(
        repository(absolute, Optional.empty()), Optional.of(gitUrl(absolute)));
  }

  private static GitUrl gitUrl(String text) {
    GitUrl url;
    try {
      url = new GitUrl(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("that is no repository: " + e.getMessage(), e);
    }
    if (url.hasPlaceholders()) {
      throw new IllegalArgumentException(
          "a repository's own URL or path holds no placeholder: " + text);
    }
    return url;
  }

  private static Repository repository(String path, Optional<String> host) {
    List<String> parts = new ArrayList<>(List.of(NO_OWNER));
    host.ifPresent(parts::add);
    for (String part : path.replaceFirst("[?#].*$", "").split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    String name = parts.removeLast();
    return new Repository(
        legal(parts.isEmpty() ? NO_OWNER : parts.getLast()),
        legal(name.endsWith(".git") ? name.substring(0, name.length() - 4) : name));
  }

  private static String legal(String part) {
    String mapped = part.replaceAll("[^A-Za-z0-9_.-]+", "-");
    String cut = mapped.substring(0, Math.min(mapped.length(), LONGEST_PART));
    return cut.isEmpty() || cut.equals(".") || cut.equals("..") ? NO_OWNER : cut;
  }
}
