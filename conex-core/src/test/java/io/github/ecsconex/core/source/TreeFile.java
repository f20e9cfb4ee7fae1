package io.github.ecsconex.core.source;

import io.github.ecsconex.core.push.CommitId;

/**
 * What a test puts at a path of a tree.
 *
 * @param content a file's text, a link's target, or the id of a submodule's commit
 */
public record TreeFile(Kind kind, String content) {
  /** The kinds of entries that Git knows, save directories. */
  public enum Kind {
    FILE,
    EXECUTABLE,
    LINK,
    SUBMODULE
  }

  public static TreeFile file(String text) {
    return new TreeFile(Kind.FILE, text);
  }

  public static TreeFile executable(String text) {
    return new TreeFile(Kind.EXECUTABLE, text);
  }

  public static TreeFile link(String target) {
    return new TreeFile(Kind.LINK, target);
  }

  public static TreeFile submodule(CommitId commit) {
    return new TreeFile(Kind.SUBMODULE, commit.hex());
  }
}
