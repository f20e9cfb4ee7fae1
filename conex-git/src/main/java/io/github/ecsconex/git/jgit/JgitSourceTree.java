package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files of a commit, read from the object database of a repository. */
final class JgitSourceTree implements SourceTree {
  /** From this size on, a file is streamed and not held in memory. */
  private static final int STREAMED_SIZE = 1 << 20;

  private final Repository repository;
  private final RevCommit commit;
  private final ObjectReader reader;
  private final Lease lease;

  /** What keeps the repository in place while its objects are read. */
  interface Lease extends AutoCloseable {
    /** Objects are missing or unreadable. */
    void broken();

    /** Nothing reads the repository any more, on behalf of this lease. */
    @Override
    void close();
  }

  /**
   * @param commit with its body
   */
  JgitSourceTree(Repository repository, RevCommit commit, Lease lease) {
    this.repository = repository;
    this.commit = commit;
    this.reader = repository.newObjectReader();
    this.lease = lease;
    reader.setStreamFileThreshold(STREAMED_SIZE);
  }

  @Override
  public CommitId commit() {
    return new CommitId(commit.name());
  }

  @Override
  public Instant committed() {
    return commit.getCommitterIdent().getWhenAsInstant();
  }

  @Override
  public Optional<String> text(String path, int limit) throws IOException {
    Optional<ObjectLoader> file = new TreeLookup(reader, commit.getTree()).file(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    long size = file.get().getSize();
    if (size > limit) {
      throw new IOException(path + " has " + size + " bytes, more than the " + limit + " allowed");
    }
    return Optional.of(new String(file.get().getCachedBytes(limit), UTF_8));
  }

  @Override
  public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
    TarStream tar = new TarStream(out, committed());
    try (TreeWalk walk = new TreeWalk(repository, reader)) {
      walk.addTree(commit.getTree());
      while (walk.next()) {
        write(walk, tar, filter);
      }
    }
    tar.finish();
  }

  private void write(TreeWalk walk, TarStream tar, PathFilter filter) throws IOException {
    String path = walk.getPathString();
    int mode = walk.getRawMode(0);
    if (FileMode.TREE.equals(mode)) {
      if (filter.includes(path)) {
        tar.putDirectory(walk.getRawPath());
      }
      if (filter.mayIncludeBelow(path)) {
        walk.enterSubtree();
      }
    } else if (filter.includes(path)) {
      if (FileMode.GITLINK.equals(mode)) {
        tar.putDirectory(walk.getRawPath());
        return;
      }
      ObjectId id = walk.getObjectId(0);
      ObjectLoader blob = reader.open(id, Constants.OBJ_BLOB);
      if (FileMode.SYMLINK.equals(mode)) {
        tar.putLink(walk.getRawPath(), blob.getBytes());
      } else {
        OutputStream file =
            tar.putFile(walk.getRawPath(), FileMode.EXECUTABLE_FILE.equals(mode), blob.getSize());
        blob.copyTo(file);
        tar.endFile();
      }
    }
  }

  @Override
  public void close() {
    reader.close();
    lease.close();
  }
}
