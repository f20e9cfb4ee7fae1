package io.github.ecsconex.git.jgit;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.util.RawParseUtils;

/** Finds a file by its path, through the symbolic links on the way, never out of the tree. */
final class TreeLookup {
  /** As many as Linux follows. */
  private static final int LINKS_FOLLOWED = 40;

  private static final int LINK_LENGTH = 4096;

  private final ObjectReader trees;
  private final ObjectReader blobs;
  private final ObjectId root;

  TreeLookup(ObjectReader trees, ObjectReader blobs, ObjectId root) {
    this.trees = trees;
    this.blobs = blobs;
    this.root = root;
  }

  /** The blob of the file; empty if there is none. */
  Optional<ObjectLoader> file(String path) throws IOException {
    Deque<ObjectId> directories = new ArrayDeque<>(List.of(root));
    Deque<String> rest = new ArrayDeque<>(parts(path));
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.pop();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        directories.pop();
        if (directories.isEmpty()) {
          return Optional.empty();
        }
        continue;
      }
      try (TreeWalk entry = TreeWalk.forPath(trees, part, directories.element())) {
        if (entry == null) {
          return Optional.empty();
        }
        int mode = entry.getRawMode(0);
        ObjectId id = entry.getObjectId(0);
        if (FileMode.TREE.equals(mode)) {
          directories.push(id);
        } else if (FileMode.SYMLINK.equals(mode)) {
          String target = RawParseUtils.decode(blob(id).getCachedBytes(LINK_LENGTH));
          links++;
          if (links > LINKS_FOLLOWED || target.startsWith("/")) {
            return Optional.empty();
          }
          parts(target).reversed().forEach(rest::push);
        } else if (FileMode.GITLINK.equals(mode) || !rest.isEmpty()) {
          return Optional.empty();
        } else {
          return Optional.of(blob(id));
        }
      }
    }
    return Optional.empty();
  }

  private ObjectLoader blob(ObjectId id) throws IOException {
    return blobs.open(id, Constants.OBJ_BLOB);
  }

  private static List<String> parts(String path) {
    return Arrays.asList(path.split("/", -1));
  }
}
