package io.github.ecsconex.core.source;

import io.github.ecsconex.core.failure.RejectedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a build sees of a tree: all but what its {@code .dockerignore} leaves out, by the rules of
 * Docker's reference ("Build context", ".dockerignore files"). One that is named after the
 * Dockerfile, {@code web.Dockerfile.dockerignore} beside {@code web.Dockerfile}, stands in its
 * place. The last pattern that matches a path or one of its parents decides. The Dockerfile and
 * {@code .dockerignore} always stay, because the classic builder needs them; it takes them out
 * itself where they were to be left out. Safe for use by many threads.
 */
public final class ContextFilter implements PathFilter {
  private static final String IGNORE_FILE = ".dockerignore";
  private static final int IGNORE_FILE_LIMIT = 1 << 20;

  /** Each is held against each path, so that more would take hours. */
  private static final int PATTERN_LIMIT = 10_000;

  private final List<IgnorePattern> patterns;
  private final String dockerfile;
  private final Set<String> needed;

  private ContextFilter(List<IgnorePattern> patterns, String dockerfile, Set<String> needed) {
    this.patterns = List.copyOf(patterns);
    this.dockerfile = dockerfile;
    this.needed = Set.copyOf(needed);
  }

  /**
   * The filter for building {@code dockerfile} of {@code source}.
   *
   * @throws RejectedException if {@code .dockerignore} has a line that is malformed or too long,
   *     which the message holds, or too many
   * @throws IOException if the tree cannot be read
   */
  public static ContextFilter of(SourceTree source, String dockerfile)
      throws RejectedException, IOException {
    for (String file : List.of(dockerfile + IGNORE_FILE, IGNORE_FILE)) {
      Optional<String> text = source.text(file, IGNORE_FILE_LIMIT);
      if (text.isPresent()) {
        return parse(text.get(), file, dockerfile);
      }
    }
    return parse("", dockerfile);
  }

  /**
   * The filter that {@code text}, the text of a {@code .dockerignore} file, describes.
   *
   * @throws RejectedException if a line is malformed or too long, which the message holds, or there
   *     are too many
   */
  public static ContextFilter parse(String text, String dockerfile) throws RejectedException {
    return parse(text, IGNORE_FILE, dockerfile);
  }

  private static ContextFilter parse(String text, String file, String dockerfile)
      throws RejectedException {
    String unmarked = text.startsWith("\ufeff") ? text.substring(1) : text;
    List<IgnorePattern> patterns = new ArrayList<>();
    for (String line : unmarked.split("\r?\n", -1)) {
      // A comment begins in the first column: Docker looks for it before it strips the line.
      if (!line.startsWith("#") && !line.isBlank()) {
        if (patterns.size() == PATTERN_LIMIT) {
          throw new RejectedException(file + " has more than " + PATTERN_LIMIT + " patterns");
        }
        patterns.add(IgnorePattern.parse(line.strip(), file));
      }
    }
    return new ContextFilter(patterns, dockerfile, Set.of(file, dockerfile));
  }

  /**
   * The same for BuildKit, which needs the Dockerfile alone, and takes nothing out of a tree that
   * it is sent: a {@code .dockerignore} that is to be left out is.
   */
  public ContextFilter withoutIgnoreFile() {
    return new ContextFilter(patterns, dockerfile, Set.of(dockerfile));
  }

  @Override
  public boolean includes(String path) {
    if (needed.contains(path)) {
      return true;
    }
    boolean ignored = false;
    for (IgnorePattern pattern : patterns) {
      if (pattern.exception() == ignored && pattern.matchesPathOrParent(path)) {
        ignored = !pattern.exception();
      }
    }
    return !ignored;
  }

  @Override
  public boolean mayIncludeBelow(String directory) {
    return includes(directory)
        || needed.stream().anyMatch(path -> path.startsWith(directory + "/"))
        || patterns.stream().anyMatch(pattern -> pattern.mayExceptBelow(directory));
  }
}
