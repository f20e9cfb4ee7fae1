package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.push.CommitId;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a mirror in place while a tree is read from it, and tidies up behind the reader. */
final class MirrorLease implements JgitSourceTree.Lease {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorLease.class);

  /** Each fetch adds a pack, and each object is looked for in all of them. */
  private static final int PACK_LIMIT = 32;

  private final MirrorCache cache;
  private final String key;
  private final Mirror mirror;
  private final CommitId id;
  private final ObjectId commit;

  /**
   * @param commit what {@code mirror} holds as {@code id}
   */
  MirrorLease(MirrorCache cache, String key, Mirror mirror, CommitId id, ObjectId commit) {
    this.cache = cache;
    this.key = key;
    this.mirror = mirror;
    this.id = id;
    this.commit = commit.copy();
  }

  @Override
  public void broken() {
    try {
      mirror.retire();
    } catch (IOException e) {
      LOG.warn("could not give up {}", mirror.directory(), e);
    }
  }

  /** What fails here is logged: what was read from the mirror is not worse for it. */
  @Override
  public void close() {
    try {
      if (mirror.packs() > PACK_LIMIT) {
        startAnew();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("could not make {} smaller", mirror.directory(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    mirror.close();
    try {
      cache.trim();
    } catch (IOException | RuntimeException e) {
      LOG.warn("could not tidy up {}", cache.directory(), e);
    }
  }

  /** Has a mirror of this commit alone, in one pack, take the place of this one. */
  private void startAnew() throws IOException, InterruptedException {
    Optional<FileLocks.Held> locked = cache.tryLockForFetch(key);
    if (locked.isEmpty()) {
      return;
    }
    try (FileLocks.Held fetching = locked.get()) {
      if (mirror.isRetired()) {
        return;
      }
      try (Mirror next = cache.create(key)) {
        URIish from = new URIish().setPath(mirror.directory().toString());
        try (Transport transport = Transport.open(next.repository(), from)) {
          CommitDownload.getOne(
              transport,
              new CommitId(commit.name()),
              new FetchProgress(next.repository(), Long.MAX_VALUE));
          next.remember(id, commit);
        } catch (IOException | RuntimeException e) {
          next.retire();
          throw e;
        }
      }
      mirror.retire();
    }
  }
}
