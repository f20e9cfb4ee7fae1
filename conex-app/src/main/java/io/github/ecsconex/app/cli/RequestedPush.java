package io.github.ecsconex.app.cli;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.HeadCommit;
import io.github.ecsconex.core.push.PushEvent;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import io.github.ecsconex.core.source.ResolvedCommit;
import io.github.ecsconex.core.source.SourceFetcher;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The push that a person asks for by naming a commit or a ref. */
final class RequestedPush {
  /** Which of several refs at one commit is meant, where nobody says. */
  private static final List<GitRef> USUAL = List.of(GitRef.branch("main"), GitRef.branch("master"));

  private RequestedPush() {}

  /**
   * The push of {@code revision}'s commit by {@code user}, to the ref that was named, or else to
   * one that points at the commit.
   *
   * @param noCache whether it is to be built as a commit whose message has {@code [no cache]}
   */
  static PushEvent of(
      SourceFetcher fetcher, Repository repository, Revision revision, String user, boolean noCache)
      throws PortException, InterruptedException {
    ResolvedCommit resolved = fetcher.resolve(repository, revision);
    String pusher = user.replaceAll("\\p{Cntrl}", "").strip();
    return PushEvent.of(
        repository,
        ref(revision, resolved),
        // Not with the commit's own message, for no marker in it keeps back what a person asks for.
        new HeadCommit(resolved.commit(), noCache ? "[no cache]" : ""),
        Optional.empty(),
        pusher.isEmpty() ? "unknown" : pusher);
  }

  private static GitRef ref(Revision revision, ResolvedCommit resolved) {
    Set<GitRef> refs = resolved.refs();
    String name = revision.text();
    List<String> forms = List.of(name, "refs/" + name, "refs/tags/" + name, "refs/heads/" + name);
    for (String form : forms) {
      Optional<GitRef> named = refs.stream().filter(ref -> ref.name().equals(form)).findFirst();
      if (named.isPresent()) {
        return named.get();
      }
    }
    return USUAL.stream()
        .filter(refs::contains)
        .findFirst()
        .or(() -> refs.stream().filter(GitRef::isBranch).findFirst())
        .or(() -> refs.stream().findFirst())
        .orElseGet(() -> nowhere(resolved.commit()));
  }

  /** A push is always to some ref; no branch and no tag is called like this one. */
  private static GitRef nowhere(CommitId commit) {
    return new GitRef("refs/commits/" + commit);
  }
}
