package io.github.ecsconex.core.work;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;

/**
 * What a status is about.
 *
 * @param id of the commit, or of a tag object with the commit behind it
 * @param isCommit whether {@code id} is known to be a commit's
 */
record StatusSubject(Repository repository, CommitId id, boolean isCommit) {
  @Override
  public String toString() {
    return repository + "@" + id;
  }
}
