package io.github.ecsconex.core.notice;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;

/**
 * Shows at a commit, where its repository is, how far it is from being an image. Safe for use by
 * many threads.
 */
public interface CommitStatuses {
  /** Shows nothing to anybody. */
  CommitStatuses NONE = (repository, commit, status) -> {};

  /**
   * Puts {@code status} in the place of the one that the commit has, if any.
   *
   * @param commit a commit's id, not a tag object's
   * @throws RejectedException if trying again cannot help: there is no such commit or repository,
   *     or the credentials do not suffice
   * @throws UnavailableException if it may: no answer, or not now
   */
  void set(Repository repository, CommitId commit, CommitStatus status)
      throws PortException, InterruptedException;
}
