package io.github.ecsconex.core.image;

/** Takes the lines of a build as they come. May be called by any thread, by one at a time. */
@FunctionalInterface
public interface BuildLog {
  /** Takes one line, without its line break. */
  void line(String line);
}
