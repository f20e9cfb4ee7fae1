package io.github.ecsconex.core.source;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;

/**
 * Gets commits out of Git repositories. Implementations are safe for use by many threads; an
 * interrupt ends every wait.
 *
 * <p>{@link #resolve}, {@link #refs} and {@link #fetch} throw {@link
 * io.github.ecsconex.core.failure.RejectedException} with three different sentences for a
 * repository that is not there, credentials that are refused, and a revision that is not in the
 * repository, and {@link io.github.ecsconex.core.failure.UnavailableException} for a server that
 * does not answer.
 */
public interface SourceFetcher {
  /**
   * The commit that {@code revision} means, and the refs that point at it, by one question to the
   * server. A tag object, or a ref to one, is peeled to its commit.
   *
   * <p>An id that no ref points at is taken for a commit's: only {@link #fetch} can tell whether
   * the repository has it. A short name is looked up as Git does: as a tag first, then as a branch.
   */
  ResolvedCommit resolve(Repository repository, Revision revision)
      throws PortException, InterruptedException;

  /**
   * Every branch and tag, each with the commit that it points at, by one question to the server. A
   * tag object is peeled.
   */
  RepositoryRefs refs(Repository repository) throws PortException, InterruptedException;

  /**
   * The files of exactly one commit, without its history. If {@code commit} is the id of a tag
   * object, the commit behind it is fetched.
   */
  SourceTree fetch(Repository repository, CommitId commit)
      throws PortException, InterruptedException;

  /**
   * Removes from the disk what fetches have left that were killed. What somebody fetches or reads
   * meanwhile stays.
   *
   * @return how many files and directories were removed
   * @throws UnavailableException if the disk does not let itself be looked through
   */
  int removeLeftovers() throws UnavailableException, InterruptedException;
}
