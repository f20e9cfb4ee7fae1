package io.github.ecsconex.core.source;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A commit, and every branch and tag that points at it.
 *
 * @param refs in the order of their names; an annotated tag counts by the commit behind it. Not
 *     modifiable.
 */
public record ResolvedCommit(CommitId commit, SortedSet<GitRef> refs) {
  public ResolvedCommit {
    refs = Collections.unmodifiableSortedSet(new TreeSet<>(refs));
  }

  /** The tags among {@link #refs()}, in the order of their names. */
  public List<GitRef> tags() {
    return refs.stream().filter(GitRef::isTag).toList();
  }
}
