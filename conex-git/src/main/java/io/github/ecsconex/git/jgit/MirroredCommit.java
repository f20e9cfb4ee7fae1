package io.github.ecsconex.git.jgit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.source.SourceTree;
import io.github.ecsconex.core.source.UnusableTreeException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.transport.URIish;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A commit that is in its repository's mirror, or will be when it is asked for. */
final class MirroredCommit {
  private static final Logger LOG = LoggerFactory.getLogger(MirroredCommit.class);

  private final Repository name;
  private final CommitId id;
  private final MirrorCache cache;
  private final CommitLimits limits;
  private final String key;

  MirroredCommit(Repository name, URIish uri, CommitId id, MirrorCache cache, CommitLimits limits) {
    this.limits = limits;
    this.name = name;
    this.id = id;
    this.cache = cache;
    this.key = key(name, uri);
  }

  /** A name that no other repository's mirror has, and that a person recognizes. */
  private static String key(Repository name, URIish uri) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(uri.toString().getBytes(UTF_8));
      String hash = HexFormat.of().formatHex(digest, 0, 8);
      return name.owner() + "~" + name.name() + "~" + hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The commit's files; the server is asked only where the mirror does not have the commit. */
  SourceTree fetch(ServerRoute server) throws IOException, RejectedException, InterruptedException {
    Optional<SourceTree> kept = kept();
    if (kept.isPresent()) {
      return kept.get();
    }
    try (FileLocks.Held fetching = cache.lockForFetch(key)) {
      Optional<SourceTree> meanwhile = kept();
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      Optional<Mirror> mirror = cache.find(key);
      if (mirror.isPresent()) {
        try {
          return fetchInto(mirror.get(), server);
        } catch (MissingObjectException | CorruptObjectException e) {
          LOG.warn("the mirror of {} is broken, it is fetched anew", name, e);
          mirror.get().retire();
        }
      }
      return fetchInto(cache.create(key), server);
    } catch (IOException e) {
      if (ServerFailures.isDiskFull(e)) {
        cache.clear();
      }
      throw e;
    }
  }

  private Optional<SourceTree> kept() throws IOException {
    Optional<Mirror> mirror = cache.find(key);
    if (mirror.isEmpty()) {
      return Optional.empty();
    }
    Optional<SourceTree> tree = Optional.empty();
    try {
      Optional<RevCommit> commit = mirror.get().find(id);
      if (commit.isPresent()) {
        tree = Optional.of(tree(mirror.get(), commit.get()));
      }
    } catch (UnusableTreeException e) {
      throw e;
    } catch (IOException e) {
      LOG.warn("the mirror of {} is broken, it is made anew", name, e);
      mirror.get().retire();
    } finally {
      if (tree.isEmpty()) {
        mirror.get().close();
      }
    }
    return tree;
  }

  private SourceTree fetchInto(Mirror mirror, ServerRoute server)
      throws IOException, RejectedException {
    try {
      mirror.removeLeftovers();
      RevCommit commit =
          new CommitDownload(name, mirror.repository(), limits.packSize()).get(id, server);
      mirror.remember(id, commit);
      return tree(mirror, commit);
    } catch (IOException | RejectedException | RuntimeException e) {
      mirror.close();
      throw e;
    }
  }

  private SourceTree tree(Mirror mirror, RevCommit commit) throws IOException {
    return JgitSourceTree.open(
        mirror.repository(), commit, limits, new MirrorLease(cache, key, mirror, id, commit));
  }
}
