package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.source.PathFilter;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.PackInvalidException;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/** The files of a commit, read from the object database of a repository. */
final class JgitSourceTree implements SourceTree {
  /** From this size on, a file is streamed and not held in memory. */
  private static final int STREAMED_SIZE = 1 << 20;

  /** What reading an object that is missing, or no longer what it was, ends with. */
  private static final List<Class<? extends IOException>> DAMAGE =
      List.of(
          MissingObjectException.class,
          CorruptObjectException.class,
          PackInvalidException.class,
          StreamCorruptedException.class,
          ZipException.class,
          EOFException.class);

  private final RevCommit commit;
  private final CommitLimits limits;
  private final ObjectReader trees;
  private final ObjectReader blobs;
  private final Lease lease;

  /** What keeps the repository in place while its objects are read. */
  interface Lease extends AutoCloseable {
    /** Objects are missing or unreadable. */
    void broken();

    /** Nothing reads the repository any more, on behalf of this lease. */
    @Override
    void close();
  }

  private JgitSourceTree(
      Repository repository, RevCommit commit, CommitLimits limits, Lease lease) {
    this.commit = commit;
    this.limits = limits;
    this.trees = repository.newObjectReader();
    this.blobs = repository.newObjectReader();
    this.lease = lease;
    // Not for trees: JGit cannot stream them, and one of many entries is larger than this.
    blobs.setStreamFileThreshold(STREAMED_SIZE);
  }

  /**
   * The files of {@code commit}, if they are such that they can be written; if not, {@code lease}
   * is not closed.
   *
   * @param commit with its body
   * @throws UnusableTreeException if no disk could hold them
   * @throws IOException if objects are missing or unreadable
   */
  static JgitSourceTree open(
      Repository repository, RevCommit commit, CommitLimits limits, Lease lease)
      throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      new TreeCheck(reader, limits.entries()).check(commit.getTree());
    }
    return new JgitSourceTree(repository, commit, limits, lease);
  }

  @Override
  public CommitId commit() {
    return new CommitId(commit.name());
  }

  @Override
  public String message() {
    return commit.getFullMessage();
  }

  @Override
  public Instant committed() {
    PersonIdent committer = commit.getCommitterIdent();
    return committer == null ? Instant.EPOCH : committer.getWhenAsInstant();
  }

  @Override
  public Optional<String> text(String path, int limit) throws IOException {
    try {
      return find(path, limit);
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  private Optional<String> find(String path, int limit) throws IOException {
    Optional<ObjectLoader> file = new TreeLookup(trees, blobs, commit.getTree()).file(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    long size = file.get().getSize();
    if (size > limit) {
      throw new UnusableTreeException(
          path + " has " + size + " bytes, more than the " + limit + " allowed");
    }
    return Optional.of(new String(file.get().getCachedBytes(limit), UTF_8));
  }

  @Override
  public void writeTarTo(OutputStream out, PathFilter filter) throws IOException {
    try {
      TarStream tar = new TarStream(out, committed());
      new TreeTar(trees, blobs, commit, filter, tar, limits.contextSize()).write();
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** JGit hides some of its failures in exceptions that need not be caught. */
  private IOException unreadable(Exception failure) {
    if (isDamage(failure)) {
      lease.broken();
    }
    return failure instanceof IOException readable
        ? readable
        : new IOException("could not read " + commit.name() + ": " + failure.getMessage(), failure);
  }

  private static boolean isDamage(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause)
        .limit(20)
        .anyMatch(e -> DAMAGE.stream().anyMatch(type -> type.isInstance(e)));
  }

  @Override
  public void close() {
    trees.close();
    blobs.close();
    lease.close();
  }
}
