package io.github.ecsconex.app.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The home of the user that conex runs as, which a leading {@code ~/} stands for. */
public record HomeDirectory(Path path) {
  /**
   * The path that {@code text} names.
   *
   * @throws IllegalArgumentException if no file can be named like that
   */
  public Path resolve(String text) {
    try {
      return text.startsWith("~/") ? path.resolve(text.substring(2)) : Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("it is no path", e);
    }
  }
}
