package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/** Gets one commit from a server into a mirror. */
final class CommitDownload {
  /** A prefix that no ref has: what the refs are is not asked. */
  private static final String NO_REFS = "refs/conex-asks-for-none/";

  private static final List<RefSpec> EVERYTHING =
      List.of(new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"));

  private final io.github.ecsconex.core.push.Repository name;
  private final Repository mirror;
  private final long sizeLimit;

  /**
   * @param sizeLimit how many bytes the server may send
   */
  CommitDownload(io.github.ecsconex.core.push.Repository name, Repository mirror, long sizeLimit) {
    this.name = name;
    this.mirror = mirror;
    this.sizeLimit = sizeLimit;
  }

  /** The server does not give the commit, whether it says so or just hangs up. */
  private static final class NotGivenException extends IOException {
    private static final long serialVersionUID = 1L;

    NotGivenException(TransportException cause) {
      super(cause);
    }
  }

  private FetchProgress progress() {
    return new FetchProgress(mirror, sizeLimit);
  }

  /** The commit that {@code id} means, which is in the mirror as a whole then. */
  RevCommit get(CommitId id, ServerRoute server) throws IOException, RejectedException {
    try (Transport transport = server.open(Optional.of(mirror))) {
      getOne(transport, id, progress());
    } catch (NotGivenException e) {
      if (isDefinite(e)) {
        throw notThere(id, e);
      }
      getAsServerMay(id, server);
    }
    return commit(id);
  }

  /** Tries once more, since it may have been the network, and then gets all that there is. */
  private void getAsServerMay(CommitId id, ServerRoute server) throws IOException {
    try (Transport transport = server.open(Optional.of(mirror))) {
      getOne(transport, id, progress());
    } catch (NotGivenException e) {
      try (Transport transport = server.open(Optional.of(mirror))) {
        getAll(transport, progress());
      }
    }
  }

  /** Has {@code transport} bring the commit without its history; it may be a tag object's id. */
  static void getOne(Transport transport, CommitId id, FetchProgress progress) throws IOException {
    transport.setDepth(1);
    transport.setTagOpt(TagOpt.NO_TAGS);
    Ref want =
        new ObjectIdRef.Unpeeled(Ref.Storage.NETWORK, id.hex(), ObjectId.fromString(id.hex()));
    try (FetchConnection connection = transport.openFetch(List.of(), NO_REFS)) {
      try {
        connection.fetch(progress, List.of(want), Set.of());
      } catch (TransportException e) {
        progress.endIfCancelled();
        throw !progress.isReceiving() && isRefusal(e, id) ? new NotGivenException(e) : e;
      }
    }
    progress.endIfCancelled();
  }

  /** For servers that give only what a ref points at: all branches and tags, back to the root. */
  private static void getAll(Transport transport, FetchProgress progress) throws IOException {
    transport.setDepth(Integer.MAX_VALUE);
    try {
      transport.fetch(progress, EVERYTHING);
    } catch (TransportException e) {
      progress.endIfCancelled();
      throw e;
    }
    progress.endIfCancelled();
  }

  private RevCommit commit(CommitId id) throws IOException, RejectedException {
    try (RevWalk walk = new RevWalk(mirror)) {
      RevObject object = walk.peel(walk.parseAny(ObjectId.fromString(id.hex())));
      if (object instanceof RevCommit commit) {
        walk.parseBody(commit);
        return commit;
      }
      throw new RejectedException("could not fetch " + id + " of " + name + ": it is no commit");
    } catch (MissingObjectException e) {
      throw notThere(id, e);
    }
  }

  private RejectedException notThere(CommitId id, Exception cause) {
    return new RejectedException(
        "could not fetch commit " + id + " of " + name + ": the repository has no such commit",
        cause);
  }

  /**
   * Whether the server will not give {@code id}. Servers built on JGit tell of an internal error
   * then. Of what servers say in version 0 of the protocol, JGit sees only that nothing follows.
   */
  private static boolean isRefusal(Throwable failure, CommitId id) {
    return messages(failure)
            .anyMatch(m ->
                m.contains(id.hex())
                    || m.contains("internal server error")
                    || m.contains("Starting read stage without written request data"))
        || chain(failure).anyMatch(EOFException.class::isInstance);
  }

  /**
   * Whether the server would have given the commit if it had it. Git's own says this, and JGit sees
   * it in version 2 of the protocol, where the server gives whatever it has.
   */
  private static boolean isDefinite(Throwable failure) {
    return messages(failure).anyMatch(message -> message.contains("not our ref"));
  }

  private static Stream<String> messages(Throwable failure) {
    return chain(failure).flatMap(e -> Optional.ofNullable(e.getMessage()).stream());
  }

  private static Stream<Throwable> chain(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause).limit(20);
  }
}
