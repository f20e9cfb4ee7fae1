package io.github.ecsconex.core.source;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import java.util.Map;

/** A place with Git repositories that a test fills. */
public interface RepositoryHost {
  /**
   * Makes a commit of exactly {@code files} on top of {@code branch}. The repository, and the
   * branch, are made where they are not there; the first branch is the repository's default. The
   * commit's message is {@code Commit} and a number.
   */
  CommitId commit(Repository repository, GitRef branch, Map<String, TreeFile> files)
      throws Exception;

  /** Makes a tag object for {@code commit}, which no ref points at yet. */
  CommitId annotate(Repository repository, String tag, CommitId commit) throws Exception;

  /** Makes {@code ref} point at a commit or a tag object that is in the repository. */
  void point(Repository repository, GitRef ref, CommitId id) throws Exception;
}
