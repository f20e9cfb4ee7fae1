package io.github.ecsconex.core.source;

import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The branches and tags of a repository at one moment.
 *
 * @param commits what each points at: a commit, or in rare repositories another object that a tag
 *     marks, which only a fetch can tell apart. Not modifiable
 * @param defaultBranch the branch that the repository's head is, which need not be there yet; empty
 *     if the server does not say
 */
public record RepositoryRefs(SortedMap<GitRef, CommitId> commits, Optional<GitRef> defaultBranch) {
  public RepositoryRefs {
    commits = Collections.unmodifiableSortedMap(new TreeMap<>(commits));
    Objects.requireNonNull(defaultBranch, "defaultBranch");
  }
}
