package io.github.ecsconex.core.source;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.GitRef;
import io.github.ecsconex.core.push.Repository;
import io.github.ecsconex.core.push.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Repositories in memory, and the fetcher that fetches from them. Ids are handed out one after the
 * other; each commit is made a second after the one before. Safe for use by many threads.
 */
public final class FakeSourceFetcher implements SourceFetcher, RemoteRepositoryHost {
  private static final Instant FIRST_COMMIT = Instant.parse("2016-07-05T06:10:51Z");

  private static final class Holding {
    final GitRef head;
    final TreeMap<GitRef, CommitId> refs = new TreeMap<>();
    final Map<CommitId, FakeSourceTree> commits = new HashMap<>();
    final Map<CommitId, CommitId> tags = new HashMap<>();

    Holding(GitRef head) {
      this.head = head;
    }

    CommitId peel(CommitId id) {
      return tags.getOrDefault(id, id);
    }
  }

  private final Map<Repository, Holding> repositories = new HashMap<>();
  private final List<CommitId> fetched = new ArrayList<>();
  private final Semaphore stalledCallers = new Semaphore(0);
  private int ids;
  private boolean credentialsAccepted = true;
  private boolean available = true;
  private boolean stalled;

  @Override
  public synchronized CommitId commit(
      Repository repository, GitRef branch, Map<String, TreeFile> files) {
    return commit(repository, branch, files, "Commit " + (ids + 1));
  }

  /** The same, of which its author says {@code message}. */
  public synchronized CommitId commit(
      Repository repository, GitRef branch, Map<String, TreeFile> files, String message) {
    CommitId commit = nextId();
    Holding holding = repositories.computeIfAbsent(repository, unknown -> new Holding(branch));
    holding.commits.put(
        commit, new FakeSourceTree(commit, message, FIRST_COMMIT.plusSeconds(ids), files));
    holding.refs.put(branch, commit);
    return commit;
  }

  @Override
  public synchronized CommitId annotate(Repository repository, String tag, CommitId commit) {
    CommitId id = nextId();
    existing(repository).tags.put(id, commit);
    return id;
  }

  @Override
  public synchronized void point(Repository repository, GitRef ref, CommitId id) {
    existing(repository).refs.put(ref, id);
  }

  @Override
  public synchronized void refuseCredentials() {
    credentialsAccepted = false;
  }

  @Override
  public synchronized void goAway() {
    available = false;
  }

  /** Ends what {@link #goAway()} began. */
  public synchronized void comeBack() {
    available = true;
  }

  @Override
  public synchronized void stall() {
    stalled = true;
  }

  @Override
  public void awaitStalledCaller() throws InterruptedException {
    stalledCallers.acquire();
  }

  /** What was fetched so far, in that order; commits, not the tag objects that were asked for. */
  public synchronized List<CommitId> fetched() {
    return List.copyOf(fetched);
  }

  @Override
  public ResolvedCommit resolve(Repository repository, Revision revision)
      throws PortException, InterruptedException {
    answer(repository);
    synchronized (this) {
      Holding holding = find(repository);
      CommitId commit = holding.peel(id(holding, repository, revision));
      SortedSet<GitRef> refs = new TreeSet<>();
      holding.refs.forEach((ref, id) -> {
        if (holding.peel(id).equals(commit)) {
          refs.add(ref);
        }
      });
      return new ResolvedCommit(commit, refs);
    }
  }

  private static CommitId id(Holding holding, Repository repository, Revision revision)
      throws RejectedException {
    if (revision.isId()) {
      return new CommitId(revision.text());
    }
    if (revision.equals(Revision.HEAD)) {
      return holding.refs.get(holding.head);
    }
    String name = revision.text();
    for (String full : List.of(name, "refs/" + name, "refs/tags/" + name, "refs/heads/" + name)) {
      if (full.startsWith("refs/") && holding.refs.containsKey(new GitRef(full))) {
        return holding.refs.get(new GitRef(full));
      }
    }
    throw new RejectedException("no ref " + revision + " in " + repository);
  }

  @Override
  public RepositoryRefs refs(Repository repository) throws PortException, InterruptedException {
    answer(repository);
    synchronized (this) {
      Holding holding = find(repository);
      SortedMap<GitRef, CommitId> refs = new TreeMap<>();
      holding.refs.forEach((ref, id) -> refs.put(ref, holding.peel(id)));
      return new RepositoryRefs(refs, Optional.of(holding.head));
    }
  }

  @Override
  public SourceTree fetch(Repository repository, CommitId commit)
      throws PortException, InterruptedException {
    answer(repository);
    synchronized (this) {
      Holding holding = find(repository);
      CommitId peeled = holding.peel(commit);
      SourceTree tree =
          Optional.ofNullable(holding.commits.get(peeled))
              .orElseThrow(
                  () -> new RejectedException("no commit " + commit + " in " + repository));
      fetched.add(peeled);
      return tree;
    }
  }

  /** There is no disk. */
  @Override
  public int removeLeftovers() {
    return 0;
  }

  private void answer(Repository repository) throws PortException, InterruptedException {
    boolean wait;
    synchronized (this) {
      wait = stalled;
      if (!available) {
        throw new UnavailableException("nothing answers for " + repository);
      }
      if (!credentialsAccepted) {
        throw new RejectedException("the credentials for " + repository + " were refused");
      }
    }
    if (wait) {
      stalledCallers.release();
      new CountDownLatch(1).await();
    }
  }

  private Holding find(Repository repository) throws RejectedException {
    return Optional.ofNullable(repositories.get(repository))
        .orElseThrow(() -> new RejectedException("there is no repository " + repository));
  }

  private Holding existing(Repository repository) {
    return Optional.ofNullable(repositories.get(repository)).orElseThrow();
  }

  private CommitId nextId() {
    ids++;
    return new CommitId(String.format("%040x", ids));
  }
}
