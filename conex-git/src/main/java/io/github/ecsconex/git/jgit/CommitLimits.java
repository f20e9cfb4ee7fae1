package io.github.ecsconex.git.jgit;

/**
 * How large the tree of a commit may be. Whoever may push can make one, in a few kilobytes, that no
 * disk holds; it is refused as what cannot be built.
 *
 * @param entries how many files, links and directories a tree may have, whatever a filter leaves
 *     out of it. They are counted before anything is written.
 * @param contextSize how many bytes the files that are written of a tree may have together
 * @param packSize how many bytes a server may send for a commit
 */
public record CommitLimits(long entries, long contextSize, long packSize) {
  /**
   * A million entries, files of 20 GiB, packs of 10 GiB: twice what the largest public repositories
   * have, more than registries take for an image, and what GitHub asks repositories to stay below.
   */
  public static final CommitLimits DEFAULT = new CommitLimits(1_000_000, 20L << 30, 10L << 30);

  /**
   * @throws IllegalArgumentException if a limit is negative
   */
  public CommitLimits {
    if (entries < 0 || contextSize < 0 || packSize < 0) {
      throw new IllegalArgumentException("a limit is not negative");
    }
  }
}
