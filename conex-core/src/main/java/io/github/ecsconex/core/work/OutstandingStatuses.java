package io.github.ecsconex.core.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The statuses of all jobs that are not yet where they are shown: one for each subject, the newest,
 * and no more than memory should be spent on. Safe for use by many threads.
 */
final class OutstandingStatuses {
  /** Each takes a thread and a few kilobytes. */
  static final int MOST = 1000;

  private final Ticker ticker;

  /** Guards all that follows. Whoever holds it asks no {@link StatusPost} anything. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final SequencedMap<StatusSubject, StatusPost> posts = new LinkedHashMap<>();

  OutstandingStatuses(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A status that is to be told no more, and who would. */
  record Surplus(StatusSubject subject, StatusPost post, String reason) {
    void giveUp() {
      post.giveUp(subject, reason);
    }
  }

  /** Notes that {@code post} has a status for the subject, and says which others are in excess. */
  List<Surplus> add(StatusSubject subject, StatusPost post) {
    List<Surplus> surplus = new ArrayList<>();
    lock.lock();
    try {
      StatusPost before = posts.remove(subject);
      if (before != null && before != post) {
        surplus.add(new Surplus(subject, before, "there is a newer one"));
      }
      posts.putLast(subject, post);
      if (posts.size() > MOST) {
        var oldest = posts.pollFirstEntry();
        surplus.add(
            new Surplus(
                oldest.getKey(), oldest.getValue(), "more than " + MOST + " others wait, too"));
      }
    } finally {
      lock.unlock();
    }
    return surplus;
  }

  /** Notes that {@code post} has none for the subject any more. */
  void remove(StatusSubject subject, StatusPost post) {
    lock.lock();
    try {
      posts.remove(subject, post);
      if (posts.isEmpty()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all are told or given up, for {@code limit} at most; returns what is left. */
  List<StatusSubject> await(Duration limit) throws InterruptedException {
    TimedWait.until(posts::isEmpty, limit, lock, changed, ticker);
    lock.lock();
    try {
      return List.copyOf(posts.keySet());
    } finally {
      lock.unlock();
    }
  }
}
