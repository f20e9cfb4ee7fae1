package io.github.ecsconex.git.jgit;

import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.RepositoryRefs;
import io.github.ecsconex.core.source.ResolvedCommit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/** The refs of a repository at one moment, each with the commit behind it. */
final class AdvertisedRefs {
  /** Where Git looks for a short name, in its order, as far as a server has refs there. */
  private static final List<String> PREFIXES = List.of("", "refs/", "refs/tags/", "refs/heads/");

  private final Repository repository;
  private final Map<String, Ref> refs = new HashMap<>();

  /**
   * @param refs peeled where they point at a tag object
   */
  AdvertisedRefs(Repository repository, Collection<Ref> refs) {
    this.repository = repository;
    refs.forEach(ref -> this.refs.put(ref.getName(), ref));
  }

  /**
   * What {@link io.github.ecsconex.core.source.SourceFetcher#resolve} promises.
   *
   * @throws RejectedException if there is no ref that {@code revision} names
   */
  ResolvedCommit resolve(Revision revision) throws RejectedException {
    CommitId commit = revision.isId() ? behind(new CommitId(revision.text())) : named(revision);
    NavigableSet<GitRef> pointing = new TreeSet<>();
    for (Ref ref : refs.values()) {
      if (commitOf(ref).filter(commit::equals).isPresent()) {
        branchOrTag(ref.getName()).ifPresent(pointing::add);
      }
    }
    return new ResolvedCommit(commit, pointing);
  }

  /** What {@link io.github.ecsconex.core.source.SourceFetcher#refs} promises. */
  RepositoryRefs all() {
    SortedMap<GitRef, CommitId> all = new TreeMap<>();
    for (Ref ref : refs.values()) {
      branchOrTag(ref.getName())
          .ifPresent(name -> commitOf(ref).ifPresent(commit -> all.put(name, commit)));
    }
    return new RepositoryRefs(all, defaultBranch());
  }

  private Optional<GitRef> defaultBranch() {
    return Optional.ofNullable(refs.get(Constants.HEAD))
        .filter(Ref::isSymbolic)
        .flatMap(head -> branchOrTag(head.getTarget().getName()))
        .filter(GitRef::isBranch);
  }

  private CommitId behind(CommitId id) {
    return refs.values().stream()
        .filter(ref -> ref.getObjectId() != null && ref.getObjectId().name().equals(id.hex()))
        .flatMap(ref -> commitOf(ref).stream())
        .findAny()
        .orElse(id);
  }

  private CommitId named(Revision revision) throws RejectedException {
    for (String prefix : PREFIXES) {
      Ref ref = refs.get(prefix + revision);
      if (ref != null && commitOf(ref).isPresent()) {
        return commitOf(ref).get();
      }
    }
    throw new RejectedException(
        revision.equals(Revision.HEAD)
            ? "could not find the head of " + repository + ": it has no default branch yet"
            : "could not find "
                + revision
                + " in "
                + repository
                + ": no tag or branch has that name");
  }

  private static Optional<CommitId> commitOf(Ref ref) {
    ObjectId peeled = ref.getPeeledObjectId();
    ObjectId id = peeled != null ? peeled : ref.getObjectId();
    return Optional.ofNullable(id).map(commit -> new CommitId(commit.name()));
  }

  /** Empty for other refs, and for names that Git itself would not make. */
  private static Optional<GitRef> branchOrTag(String name) {
    try {
      GitRef ref = new GitRef(name);
      return ref.isBranch() || ref.isTag() ? Optional.of(ref) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
