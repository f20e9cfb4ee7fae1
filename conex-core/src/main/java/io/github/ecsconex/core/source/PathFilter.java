package io.github.ecsconex.core.source;

/**
 * Says which paths of a tree are wanted. Paths are relative, with {@code /} between their parts.
 */
public interface PathFilter {
  /** Wants everything. */
  PathFilter ALL =
      new PathFilter() {
        @Override
        public boolean includes(String path) {
          return true;
        }

        @Override
        public boolean mayIncludeBelow(String directory) {
          return true;
        }
      };

  /** Whether the file, link or directory at {@code path} is wanted. */
  boolean includes(String path);

  /**
   * Whether anything below {@code directory} may be wanted, though the directory itself may not be;
   * where false, it need not be looked into.
   */
  boolean mayIncludeBelow(String directory);
}
