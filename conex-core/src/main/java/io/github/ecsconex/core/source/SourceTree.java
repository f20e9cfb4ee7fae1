package io.github.ecsconex.core.source;

import io.github.ecsconex.core.push.CommitId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * The files of one commit, ready to be read; close it when done. One thread at a time.
 *
 * <p>An {@link IOException} means that the tree, or the stream that was handed in, could not be
 * read or written; whoever called decides what that means. If it is an {@link
 * UnusableTreeException}, trying again is of no use.
 */
public interface SourceTree extends AutoCloseable {
  /** The commit whose files these are; never the id of a tag object. */
  CommitId commit();

  /** What the commit's author says of it, whole. */
  String message();

  /** When the commit was made, by its committer's clock. */
  Instant committed();

  /**
   * The text of the file at {@code path}, read as UTF-8; empty if there is no file there. A
   * symbolic link is followed inside the tree.
   *
   * @param limit the most bytes that are read
   * @throws UnusableTreeException if the file is larger than {@code limit}
   */
  Optional<String> text(String path, int limit) throws IOException;

  /**
   * Writes the wanted part of the tree as a POSIX tar, ending with its end-of-archive blocks, and
   * leaves {@code out} open. The same commit and filter give the same bytes each time: in the order
   * of paths, without owners, every time stamp that of the commit. Needs little memory, however
   * large the tree is.
   *
   * <p>An empty directory stands for each submodule; {@code .git} is never in it.
   *
   * @throws UnusableTreeException if the tree holds what a file system could not, or is too large
   */
  void writeTarTo(OutputStream out, PathFilter filter) throws IOException;

  @Override
  void close();
}
