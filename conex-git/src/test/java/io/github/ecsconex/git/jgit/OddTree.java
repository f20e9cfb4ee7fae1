package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TreeFormatter;

/** A tree that Git's own tools would not make. */
record OddTree(TreeFormatter formatter, ObjectInserter objects) {
  /** Fills a tree. */
  @FunctionalInterface
  interface Maker {
    void fill(OddTree tree) throws IOException;
  }

  ObjectId blob(String text) throws IOException {
    return objects.insert(Constants.OBJ_BLOB, text.getBytes(UTF_8));
  }

  /** Another tree, to be put into this one. */
  ObjectId subtree(Maker maker) throws IOException {
    OddTree tree = new OddTree(new TreeFormatter(), objects);
    maker.fill(tree);
    return objects.insert(tree.formatter());
  }

  /** Adds a file, or what else {@code mode} says, without a look at its name. */
  void add(byte[] name, FileMode mode, ObjectId id) {
    formatter.append(name, 0, name.length, mode, id, true);
  }

  void add(String name, FileMode mode, ObjectId id) {
    add(name.getBytes(UTF_8), mode, id);
  }

  /** A commit of a tree. */
  static CommitId commit(GitDirectory host, Repository repository, Maker maker) throws IOException {
    GitRef odd = GitRef.branch("odd");
    host.commit(repository, odd, Map.of());
    try (org.eclipse.jgit.lib.Repository git = host.open(repository);
        ObjectInserter objects = git.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(new OddTree(new TreeFormatter(), objects).subtree(maker));
      commit.setAuthor(new PersonIdent("Mona", "mona@example.com"));
      commit.setCommitter(commit.getAuthor());
      commit.setMessage("odd");
      CommitId id = new CommitId(objects.insert(commit).name());
      objects.flush();
      host.point(repository, odd, id);
      return id;
    }
  }
}
