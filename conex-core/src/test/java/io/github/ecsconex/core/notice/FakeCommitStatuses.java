package io.github.ecsconex.core.notice;

import io.github.ecsconex.core.failure.PortException;
import io.github.ecsconex.core.failure.RejectedException;
import io.github.ecsconex.core.failure.UnavailableException;
import io.github.ecsconex.core.push.CommitId;
import io.github.ecsconex.core.push.Repository;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Keeps the statuses that it is given, for tests to look at. Safe for use by many threads. */
public final class FakeCommitStatuses implements CommitStatuses {
  /** One status, and whose it is. */
  public record Told(Repository repository, CommitId commit, CommitStatus status) {}

  private final List<Told> told = new ArrayList<>();
  private final Set<CommitId> unknown = new HashSet<>();
  private boolean credentialsAccepted = true;
  private int failures;
  private boolean stalled;

  @Override
  public void set(Repository repository, CommitId commit, CommitStatus status)
      throws PortException, InterruptedException {
    boolean wait;
    synchronized (this) {
      wait = stalled;
      if (!wait) {
        take(new Told(repository, commit, status));
      }
    }
    if (wait) {
      new CountDownLatch(1).await();
    }
  }

  private void take(Told one) throws PortException {
    if (failures > 0) {
      failures--;
      notifyAll();
      throw new UnavailableException("could not tell of " + one.commit() + ": no answer");
    }
    if (!credentialsAccepted || unknown.contains(one.commit())) {
      throw new RejectedException("could not tell of " + one.commit() + ": refused");
    }
    told.add(one);
    notifyAll();
  }

  /** The next {@code calls} statuses are not taken, but may be later. */
  public synchronized void failNext(int calls) {
    failures = calls;
  }

  /** Waits until all have failed that {@link #failNext} said. */
  public synchronized void awaitFailed() throws InterruptedException {
    while (failures > 0) {
      wait();
    }
  }

  /** From now on there is no answer. */
  public synchronized void stall() {
    stalled = true;
  }

  /** From now on no status is taken. */
  public synchronized void refuseCredentials() {
    credentialsAccepted = false;
  }

  /** There is no such commit. */
  public synchronized void forget(CommitId commit) {
    unknown.add(commit);
  }

  /** The statuses that were taken, oldest first. */
  public synchronized List<Told> told() {
    return List.copyOf(told);
  }

  /** Waits until {@code count} statuses were taken, and returns them. */
  public synchronized List<Told> awaitTold(int count) throws InterruptedException {
    while (told.size() < count) {
      wait();
    }
    return List.copyOf(told);
  }
}
